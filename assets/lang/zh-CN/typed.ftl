# What is wrong with something that was typed: days, amounts, filters.
