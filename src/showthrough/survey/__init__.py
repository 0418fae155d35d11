"""What a folder holds, looked at fast: people, photos, formats, a split that is there or one to be made."""

__all__ = ["folder_survey", "found_roles", "linked_people", "people_division", "split_table", "targets"]
