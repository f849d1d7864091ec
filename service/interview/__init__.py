"""The interview itself: values, events, the state machine, the policy and the words. No I/O, no clock, no SQL."""
