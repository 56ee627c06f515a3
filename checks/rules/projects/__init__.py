"""Rules over projects.txt."""

from checks.rule import Rule
from checks.rules.projects.listed_twice import ListedTwice
from checks.rules.projects.no_check_job import NoCheckJob
from checks.rules.projects.unreadable_project import UnreadableProject
from checks.rules.projects.unsorted_projects import UnsortedProjects

RULES: tuple[type[Rule], ...] = (UnreadableProject, UnsortedProjects, ListedTwice, NoCheckJob)
