//! What `lua-runtime` remembers of servers that refuse scripts, for one test alone.

use lua_runtime::private::{Entered, Memory};

/// Until the value is dropped, calls of this thread start from an empty memory of refusals and of
/// transactions, and add nothing to the process's, which all other tests share.
///
/// A test that has a server refuse `SCRIPT LOAD`, `EVAL` or `MULTI`, or that breaks connections,
/// needs one; so does a test that counts what is sent. Tasks and threads of a test do not share it.
pub fn own_memory() -> Entered {
    Memory::leaked().enter()
}
