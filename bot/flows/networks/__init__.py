"""Networks: made by the owner, with hours, holidays and groups of their own."""
