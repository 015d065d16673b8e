"""A table of a team's own knowledge, a row an event -> articles, with a sentence for every row that is wrong."""
