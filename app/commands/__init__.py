"""The commands of `cleanstation`, by what they are about; only these may open every other door."""
