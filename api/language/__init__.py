"""The language in which people are answered: sentences in Finnish and Swedish; codes, fields and values stay."""
