"""The pages of people: the door, one's own account, and, for administrators, everybody's."""
