"""govkit citizen: citizens, how they come and go, and what they can prove."""
