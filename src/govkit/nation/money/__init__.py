"""What is issued and to whom, and when delegations of it end."""
