//! Makes one call so many times, for a counter of instructions: `bench-calls CASE TIMES`.

#![allow(clippy::expect_used)]

use lua_benches::calls::Case;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().expect("CASE and TIMES");
    let case: Case = next().parse().expect("a case");
    let times = next().parse().expect("a number");
    case.run(times);
}
