"""The room of parsers: text of a command in, rows in the tool's own words out; pure, and knowing nothing of Calipso."""
