"""Wire the judge: read what is judged, look up what rules need, show what they say."""
