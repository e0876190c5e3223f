//! Both sides of every limit of the compiler.

use std::fmt::Display;

/// Scripts about what nests, and what one function can hold.
pub(crate) fn small() -> Vec<String> {
    let mut cases = nesting();
    cases.extend(variables());
    cases.extend(upvalues());
    cases.extend(targets());
    cases.extend(registers());
    cases.extend(inline_constants());
    cases
}

/// Scripts of a million bytes and more.
pub(crate) fn large() -> Vec<String> {
    let mut cases = constants();
    cases.extend(jumps());
    cases
}

/// `items` numbered from zero, between `separator`s.
fn list(count: usize, separator: &str, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(separator)
}

fn numbered(count: usize, prefix: impl Display) -> String {
    list(count, ",", |number| format!("{prefix}{number}"))
}

fn repeated(count: usize, text: &str) -> String {
    text.repeat(count)
}

/// What nests, by what is around the inner one.
const NESTS: &[(&str, &str, &str)] = &[
    ("x=", "(", ")"),
    ("x=", "-", ""),
    ("x=", "not ", ""),
    ("x=", "- -", ""),
    ("x=", "#", ""),
    ("x=", "-(", ")"),
    ("x=", "a..", ""),
    ("x=", "2^", ""),
    ("x=", "a^", ""),
    ("x=", "1+(", ")"),
    ("x=", "(a+", ")"),
    ("x=", "a+b*", ""),
    ("x=", "a and (", ")"),
    ("x=", "a or b and c..", ""),
    ("x=", "a<b..", ""),
    ("x=", "a==-", ""),
    ("x=", "{", "}"),
    ("x=", "{{},", "}"),
    ("x=", "{a=", "}"),
    ("x=", "{[", "]=1}"),
    ("x=", "{[1]=", "}"),
    ("x=", "{1,", ";a=2}"),
    ("x=", "f(", ")"),
    ("x=", "f(a,", ")"),
    ("x=", "f{", "}"),
    ("x=", "a:b(", ")"),
    ("x=", "f()(", ")"),
    ("x=", "a[", "]"),
    ("x=", "a.b[", "].c"),
    ("", "a[", "].b=1"),
    ("", "f(", ")"),
    ("", "(", ").x=1"),
    ("x=", "function() return ", " end"),
    ("x=", "function(...) return ..., ", " end"),
    ("x=", "f(function() return ", " end)"),
    ("x=", "{function() return ", " end}"),
    ("", "do ", " end"),
    ("", "while x do ", " end"),
    ("", "repeat ", " until x"),
    ("", "repeat local a ", " until a"),
    ("", "if x then ", " end"),
    ("", "if x then else ", " end"),
    ("", "if x then elseif y then ", " end"),
    ("", "if x then else if y then ", " end end"),
    ("", "for i=1,2 do ", " end"),
    ("", "for i in x do ", " end"),
    ("", "function f() ", " end"),
    ("", "function a.b:c() ", " end"),
    ("", "local function f() ", " end"),
    ("", "local x = function() ", " end"),
    ("", "f(function() ", " end)"),
    ("", "do while x do ", " end end"),
    ("", "do local a do local b ", " end end"),
    ("", "if x then do ", " end end"),
];

fn nesting() -> Vec<String> {
    let mut cases = Vec::new();
    for (before, open, close) in NESTS {
        // Which depth is the last varies with the levels that one nesting takes, and with what is inside.
        for depth in (190..=203).chain([96, 97, 98, 99, 100, 101, 64, 65, 66, 67, 49, 50]) {
            let inner = if before.is_empty() && !open.ends_with(['[', '(']) {
                ""
            } else {
                "1"
            };
            cases.push(format!(
                "{before}{}{inner}{}",
                repeated(depth, open),
                repeated(depth, close)
            ));
        }
    }
    for depth in 95..=102 {
        let (open, close) = (repeated(depth, "do "), repeated(depth, " end"));
        cases.push(format!(
            "{open} x={}1{} {close}",
            repeated(depth, "("),
            repeated(depth, ")")
        ));
        cases.push(format!("{open} x=a{} {close}", repeated(depth, "..a")));
        cases.push(format!(
            "{open} return {}{} {close}",
            repeated(depth, "{"),
            repeated(depth, "}")
        ));
        cases.push(format!("{open} local x={}a {close}", repeated(depth, "- ")));
    }
    for depth in [5_000, 200_000] {
        for (before, open, close) in [
            ("x=", "(", ")"),
            ("x=", "{", "}"),
            ("x=", "-", ""),
            ("", "do ", " end"),
            ("x=", "a..", "a"),
            ("x=", "f(", ")"),
            ("x=", "function() return ", " end"),
            ("x=", "a[", "]"),
        ] {
            cases.push(format!(
                "{before}{}1{}",
                repeated(depth, open),
                repeated(depth, close)
            ));
        }
    }
    // What repeats without nesting has no limit.
    for (before, unit, after) in [
        ("x=a", "+a", ""),
        ("x=1", "+1", ""),
        ("x=a", "*b-c", ""),
        ("x=a", " and a", ""),
        ("x=a", " or a", ""),
        ("x=a", "==a", ""),
        ("x=f", "()", ""),
        ("f", "()", ""),
        ("x=a", ".b", ""),
        ("a", ".b", "=1"),
        ("x=a", "[1]", ""),
        ("x=a", ":b()", ""),
        ("x=a", "{}", ""),
        ("x=a", "'s'", ""),
        ("if x then", " elseif x then", " end"),
        ("", "x=1 ", ""),
        ("", "x=1;", ""),
        ("", "--\n", "x=="),
    ] {
        cases.push(format!("{before}{}{after}", repeated(20_000, unit)));
    }
    cases
}

fn variables() -> Vec<String> {
    let mut cases = Vec::new();
    for count in 198..=202 {
        let names = numbered(count, "v");
        cases.push(format!("local {names}"));
        cases.push(format!("local {names}=1"));
        cases.push(format!("local {names}=f()"));
        cases.push(list(count, "\n", |number| format!("local v{number}=1")));
        cases.push(format!(
            "{}\n\nx=1",
            list(count, "\n", |number| format!("local v{number}"))
        ));
        cases.push(list(count, " ", |number| {
            format!("local function v{number}() end")
        }));
        cases.push(format!("function f({names}) end"));
        cases.push(format!("\nfunction f({names},...) end"));
        cases.push(format!("\n\nfunction a:f({names}) end"));
        cases.push(format!("x=function({names})\nend"));
        cases.push(format!("x=function({names},...)\nlocal y end"));
        cases.push(format!("local function f({names}) end"));
        cases.push(format!("function f() local {names} end"));
        cases.push(format!("do local {names} end local a"));
        cases.push(format!("do local {names} end do local {names} end"));
        cases.push(format!("repeat local {names} until v1"));
        cases.push(format!(
            "if x then local {names} elseif y then local {names} else local {names} end"
        ));
    }
    for count in 190..=201 {
        let names = numbered(count, "v");
        cases.push(format!("for {names} in x do end"));
        cases.push(format!("local {names} for i=1,2 do end"));
        cases.push(format!("local {names} for k,v in x do end"));
        cases.push(format!("local {names} for k,v in x,y,z do local a end"));
        cases.push(format!("for i=1,2 do local {names} end"));
        cases.push(format!("for k,v in x do local {names} end"));
        cases.push(format!("local {names} local function f() end local a,b"));
        cases.push(format!("function f(a,b,...) local {names} end"));
    }
    for count in [32_766, 32_767, 32_768] {
        cases.push(repeated(count, "do local a end "));
        cases.push(
            repeated(count / 4, "for i=1,2 do end ") + &repeated(count % 4, "do local a end "),
        );
    }
    cases
}

fn upvalues() -> Vec<String> {
    let mut cases = Vec::new();
    for count in 58..=63 {
        let declare = format!("local {}", numbered(count, "u"));
        let sum = list(count, "+", |number| format!("u{number}"));
        cases.push(format!("{declare}\nfunction f() return {sum} end"));
        cases.push(format!("{declare}\nfunction f() return {sum}+{sum} end"));
        cases.push(format!(
            "{declare}\nfunction f()\nreturn function()\nreturn {sum} end end"
        ));
        cases.push(format!(
            "{declare}\nfunction f(u0)\nreturn function()\nreturn {sum} end end"
        ));
        cases.push(format!(
            "{declare}\nfunction f() {} end",
            list(count, " ", |number| format!("u{number}=1"))
        ));
        cases.push(format!(
            "{declare}\nfunction f() function u0() end return {sum} end"
        ));
        cases.push(format!(
            "{declare}\nfunction f(...) return function() return arg,{sum} end end"
        ));
        cases.push(format!(
            "{declare} local w\nfunction f() local function g() return w end return {sum} end"
        ));
        cases.push(format!(
            "{declare}\nreturn function() local u1 return {sum} end"
        ));
        cases.push(format!(
            "function a:b() {declare} return function() return self,{sum} end end"
        ));
        let shadows = list(count, " ", |_| {
            "local u f(function() return u end)".to_owned()
        });
        cases.push(format!(
            "function g() {shadows} return function() return u end end"
        ));
    }
    cases
}

fn targets() -> Vec<String> {
    let mut cases = Vec::new();
    for count in 190..=203 {
        let globals = numbered(count, "g");
        cases.push(format!("{globals}=1"));
        cases.push(format!("{globals}=f()"));
        cases.push(format!("do do do {globals}=1 end end end"));
        cases.push(format!("function f() {globals}=... end"));
        cases.push(format!("function f()\n{globals}=1 end"));
        cases.push(format!("x=function() if x then {globals}=1 end end"));
        cases.push(format!(
            "local t {}=1",
            list(count, ",", |number| format!("t[{number}]"))
        ));
        cases.push(format!(
            "local t {}=1",
            list(count, ",", |number| format!("t.f{number}"))
        ));
        cases.push(format!(
            "{}=1",
            list(count, ",", |number| format!("t.f{number}"))
        ));
    }
    // Each target that is a field of a global takes a register, or two.
    for count in 115..=130 {
        cases.push(format!("{}=1", list(count, ",", |_| "t[i]".to_owned())));
        cases.push(format!("{}=1,2", list(count, ",", |_| "t[i].u".to_owned())));
    }
    for count in 235..=252 {
        cases.push(format!("a={}", numbered(count, "b")));
        cases.push(format!("a,b=1,{}", numbered(count, "b")));
        cases.push(format!("local a={}", numbered(count, "b")));
        cases.push(format!("local a={},f()", numbered(count, "b")));
        cases.push(format!("local a={},...", numbered(count, "b")));
        cases.push(format!("local t,i t[i],t.x,i,t={}", numbered(count, "b")));
    }
    cases
}

#[allow(clippy::too_many_lines)] // a table
fn registers() -> Vec<String> {
    let mut cases = Vec::new();
    for count in 235..=254 {
        let names = numbered(count, "g");
        let ones = list(count, ",", |_| "1".to_owned());
        cases.push(format!("f({ones})"));
        cases.push(format!("f({names})"));
        cases.push(format!("f({names},...)"));
        cases.push(format!("f({names},g())"));
        cases.push(format!("a:f({ones})"));
        cases.push(format!("a.b.c({ones})"));
        cases.push(format!("x=f({ones})"));
        cases.push(format!("local a,b,c=1,f({ones})"));
        cases.push(format!("return {ones}"));
        cases.push(format!("return {ones},..."));
        cases.push(format!("return {ones},f()"));
        cases.push(format!("return f({ones})"));
        cases.push(format!("x={{{ones}}}"));
        cases.push(format!("x={{f({ones})}}"));
        cases.push(format!("x={{a=f({ones})}}"));
        cases.push(format!("x={{1,2,3,[f({ones})]=4}}"));
        cases.push(format!("for i in {names} do end"));
        cases.push(format!("f({})", list(count, ",", |_| "{}".to_owned())));
        cases.push(format!("f({})", list(count, ",", |_| "not x".to_owned())));
        cases.push(format!("f({})", list(count, ",", |_| "a and b".to_owned())));
        cases.push(format!("f({})", list(count, ",", |_| "a<b".to_owned())));
        cases.push(format!("f({})", list(count, ",", |_| "nil".to_owned())));
        cases.push(format!(
            "f({})",
            list(count, ",", |_| "function() end".to_owned())
        ));
        cases.push(format!("f({})", list(count, ",", |_| "-a+b".to_owned())));
    }
    for locals in [0, 1, 50, 100, 150, 190, 199, 200] {
        let declare = if locals == 0 {
            String::new()
        } else {
            format!("local {} ", numbered(locals, "v"))
        };
        for depth in (248_usize - locals).saturating_sub(4)..=252_usize - locals {
            let depth = depth.min(195);
            cases.push(format!("{declare}x={}a{}", repeated(depth, "a.."), ""));
            cases.push(format!(
                "{declare}x=f({})",
                list(depth, ",", |_| "v0".to_owned())
            ));
            cases.push(format!(
                "{declare}x={}1{}",
                repeated(depth, "f("),
                repeated(depth, ")")
            ));
            cases.push(format!(
                "{declare}x={}1{}",
                repeated(depth, "{"),
                repeated(depth, "}")
            ));
            cases.push(format!(
                "{declare}x={}a{}",
                repeated(depth, "(a+"),
                repeated(depth, ")")
            ));
            cases.push(format!(
                "{declare}x={}v0{}",
                repeated(depth, "(v0+"),
                repeated(depth, ")")
            ));
            cases.push(format!(
                "{declare}x={}a{}",
                repeated(depth, "(a.b<"),
                repeated(depth, ")")
            ));
            cases.push(format!(
                "{declare}x={}1{}",
                repeated(depth, "{a="),
                repeated(depth, "}")
            ));
            cases.push(format!(
                "{declare}x={}1{}",
                repeated(depth / 2, "{1,[a]="),
                repeated(depth / 2, "}")
            ));
            cases.push(format!(
                "{declare}x={}1{}",
                repeated(depth / 2, "a:b("),
                repeated(depth / 2, ")")
            ));
            cases.push(format!(
                "{declare}x={}1{}",
                repeated(depth / 2, "a[b+"),
                repeated(depth / 2, "]")
            ));
            cases.push(format!(
                "{declare}{}=1",
                list(depth, ",", |_| "a.b".to_owned())
            ));
        }
    }
    // Entries without keys are stored by fifties.
    for count in [
        49, 50, 51, 99, 100, 101, 25_549, 25_550, 25_551, 25_600, 25_601,
    ] {
        cases.push(format!("x={{{}}}", list(count, ",", |_| "1".to_owned())));
        cases.push(format!(
            "x={{{},f()}}",
            list(count, ",", |_| "1".to_owned())
        ));
        cases.push(format!(
            "x={{{},...}}",
            list(count, ",", |_| "1".to_owned())
        ));
        cases.push(format!(
            "x={{{},a=1}}",
            list(count, ",", |_| "1".to_owned())
        ));
    }
    cases
}

/// An instruction names the first 256 constants itself; later ones take a register.
fn inline_constants() -> Vec<String> {
    let mut cases = Vec::new();
    for used in 254..=258 {
        let fill = format!(
            "x={{{}}} ",
            list(used, ",", |number| format!("'s{number}'"))
        );
        for locals in [190, 196, 200] {
            let declare = format!("local {} ", numbered(locals, "v"));
            for depth in [
                245 - locals,
                246 - locals,
                247 - locals,
                248 - locals,
                249 - locals,
                250 - locals,
            ] {
                let depth = depth.saturating_sub(2);
                for operand in [
                    "1", "'t'", "nil", "true", "v1.t", "v1[1]", "v1[nil]", "v1[true]", "v1[-1]",
                    "v1[1+1]",
                ] {
                    let open = format!("({operand}=={operand})..");
                    cases.push(format!(
                        "{fill}{declare}x={}v1[1+v2]",
                        repeated(depth / 2, &open)
                    ));
                    cases.push(format!(
                        "{fill}{declare}x={}v1:t({operand}+v1)",
                        repeated(depth, "v1..")
                    ));
                    cases.push(format!(
                        "{fill}{declare}v1[{operand}],v2=f({}{operand})",
                        repeated(depth, "v1,")
                    ));
                    cases.push(format!(
                        "{fill}{declare}f({}{{[{operand}]={operand}}})",
                        repeated(depth, "v1,")
                    ));
                }
            }
        }
    }
    cases
}

fn constants() -> Vec<String> {
    let mut cases = Vec::new();
    for count in 262_141..=262_144 {
        // The variable's name is a constant too.
        cases.push(format!(
            "x={{{}}}",
            list(count, ",", |number| format!("'{number:x}'"))
        ));
    }
    let almost = list(262_141, ",", |number| format!("'{number:x}'"));
    for last in [
        "1",
        "1,1",
        "1,2",
        "nil",
        "nil,nil",
        "true,false",
        "-0,0",
        "'0',x",
        "1+1,2",
        "1,y",
        "1,'1'",
        "1/0,2^1024",
        "{a=nil}",
        "{nil,nil}",
        "{[nil]=1}",
        "{a=true}",
        "f(nil)",
    ] {
        cases.push(format!("x={{{almost},{last}}}"));
    }
    cases.push(format!(
        "function f() return {{{almost},1}} end x={{1,2,3}}"
    ));
    cases
}

/// What a statement contains, and how often it can so that the jumps are just short enough.
const JUMPS: &[(&str, &str, &str, usize)] = &[
    ("while x do ", "a={...} ", " end", 32766),
    ("while true do ", "a[1]=nil ", " end", 65535),
    (
        "while true do ",
        "do local a if a then end end ",
        " end",
        32767,
    ),
    ("repeat ", "function a() end ", " until x", 65534),
    (
        "repeat local z f(function() return z end) ",
        "if a==b then end ",
        " until z",
        32765,
    ),
    ("for i=1,2 do ", "a={b=1,[c]=2,d} ", " end", 18724),
    ("for k,v in x do ", "a.b=c ", " end", 43689),
    ("for k,v in x do ", "a=not not b ", " end", 32767),
    ("if x then ", "for k in a do end ", " end", 8191),
    (
        "if x then y() else ",
        "if a then else b() end ",
        " end",
        21845,
    ),
    ("if x then ", "a={} ", " else y() end", 65535),
    ("while x and y or z do ", "a=1 ", " end", 65530),
    ("while x and y or z do ", "a=not nil ", " end", 65530),
    ("while not x do ", "for i=1,2 do end ", " end", 8191),
    (
        "while x do if y then break end ",
        "if a then end ",
        " end",
        43687,
    ),
    (
        "while x do local q f(function() return q end) if y then break end ",
        "a=not(b and c) ",
        " end",
        14561,
    ),
];

fn jumps() -> Vec<String> {
    let mut cases = Vec::new();
    for (before, unit, after, most) in JUMPS {
        for count in [*most, most + 1] {
            cases.push(format!("{before}{}{after}", repeated(count, unit)));
        }
    }
    cases
}
