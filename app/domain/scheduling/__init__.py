"""When tasks come to be: policies, the plan a line keeps, missed slots, and one pass over a goal."""
