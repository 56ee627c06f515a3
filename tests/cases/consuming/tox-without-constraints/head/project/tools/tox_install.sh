#!/bin/sh
edit-constraints $localfile -- $CLIENT_NAME
