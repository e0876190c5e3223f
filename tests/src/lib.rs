//! Servers and connections for the integration tests.
