"""What the camp has agreed: pure rules on the standard library. No Flask, no database, no clock."""
