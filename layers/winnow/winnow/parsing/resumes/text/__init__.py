"""What single pieces of a resume's text are: dates, places, links, skills, words that tell a field."""
