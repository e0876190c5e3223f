use super::*;
use crate::syntax;

fn read(text: &str) -> Annotations {
    let source = Source::new("test.lua", text);
    let script = syntax::parse(text.as_bytes());
    let block = script.block.expect("Lua");
    annotations(&source, &script.comments, &block)
}

#[test]
fn annotations_are_read_with_their_places() {
    let text = "--- Limits.\n---\n--- Twice.\n\
                ---@key bucket  sorted set\n\
                ---@arg limit   integer  hits allowed\n\
                ---@arg ... members string\n\
                ---@return map<string, integer> counts per member\n\
                ---@error LIMITED  the caller must wait\n\
                local bucket = KEYS[1]";
    let found = read(text);
    assert!(found.findings.is_empty(), "{:?}", found.findings);
    assert_eq!(found.documentation, ["Limits.", "", "Twice."]);
    let [bucket] = found.keys.as_slice() else {
        panic!("{:?}", found.keys)
    };
    assert_eq!(
        (bucket.name.as_str(), bucket.description.as_str()),
        ("bucket", "sorted set")
    );
    assert_eq!(text.get(bucket.span.start..bucket.span.end), Some("bucket"));
    let [limit, members] = found.args.as_slice() else {
        panic!("{:?}", found.args)
    };
    assert_eq!(
        (limit.ty.as_ref(), limit.is_variadic),
        (Some(&Type::Integer), false)
    );
    assert_eq!(
        (members.name.as_str(), members.is_variadic),
        ("members", true)
    );
    let [counts] = found.returns.as_slice() else {
        panic!("{:?}", found.returns)
    };
    assert_eq!(counts.ty.to_string(), "map<string, integer>");
    assert_eq!(counts.name.as_deref(), Some("counts"));
    assert_eq!(
        text.get(counts.span.start..counts.span.end),
        Some("map<string, integer>")
    );
    let [limited] = found.errors.as_slice() else {
        panic!("{:?}", found.errors)
    };
    assert_eq!(
        (limited.code.as_str(), limited.description.as_str()),
        ("LIMITED", "the caller must wait")
    );
    assert_eq!(
        text.get(limited.span.start..limited.span.end),
        Some("LIMITED")
    );
}

#[test]
fn what_is_wrong_is_told() {
    let messages = |text: &str| -> Vec<String> {
        let findings = read(text).findings;
        findings.into_iter().map(|found| found.message).collect()
    };
    assert_eq!(
        messages("---@arg limit hits"),
        ["`hits` is not a valid type"]
    );
    assert_eq!(messages("---@key"), ["this key has no name"]);
    assert_eq!(messages("---@key 1st"), ["`1st` is not a valid name"]);
    assert_eq!(
        messages("---@key a\n---@arg a string"),
        ["`a` is declared twice"]
    );
    assert_eq!(messages("---@keys a b"), ["there is no `@keys`"]);
    assert_eq!(
        messages("---@key ... a\n---@key b"),
        ["`b` has no fixed index"]
    );
    assert_eq!(
        messages("---@arg a string[]"),
        ["an argument is one entry of ARGV, and `string[]` is not"]
    );
    assert!(messages("---@class Job").is_empty());
    // Of a function, or of who knows what.
    assert!(messages("---@param x number\nlocal function f(x) end").is_empty());
    assert!(messages("---@param x number\nlocal f = function(x) end").is_empty());
    assert!(messages("local x\n---@param x number\n---@returns x").is_empty());
    assert_eq!(
        messages("---@param x number\n---@param y number\nlocal x = ARGV[1]"),
        ["`@param` is of functions: it declares nothing of a script"]
    );
    assert_eq!(
        messages("---@returns number\nlocal x"),
        ["there is no `@returns`"]
    );
    assert_eq!(messages("---@key a?"), ["a key can't be left out"]);
    assert_eq!(
        messages("---@arg ... a? string"),
        ["any number of arguments can't be left out"]
    );
    assert_eq!(
        messages("---@arg a? string?"),
        ["this argument is optional in two ways"]
    );
    assert_eq!(
        messages("---@arg a? string\n---@arg b? string\n---@arg c string"),
        ["`a` can't be left out: others follow"]
    );
    assert_eq!(
        messages("---@arg a? string\n---@arg ... b string"),
        ["`a` can't be left out: others follow"]
    );
    assert!(messages("---@arg a string\n---@arg b? string\n---@arg c?").is_empty());
    assert_eq!(
        messages("---@arg ... a string\n---@arg b string"),
        ["`b` has no fixed index"]
    );
    assert_eq!(messages("---@error"), ["this error has no code"]);
    assert_eq!(
        messages("---@error limited"),
        ["`limited` is not a valid error code"]
    );
    assert_eq!(
        messages("---@error ERR broken"),
        ["`ERR` is the code of any error"]
    );
    assert_eq!(
        messages("---@error GONE\n---@error GONE twice"),
        ["the error `GONE` is declared twice"]
    );
}

#[test]
fn arguments_may_be_left_out() {
    let text = "---@arg limit integer\n---@arg ttl? integer seconds\n---@arg who?";
    let found = read(text);
    let args: Vec<_> = found
        .args
        .iter()
        .map(|one| (one.name.as_str(), one.may_be_left_out, one.ty.clone()))
        .collect();
    assert_eq!(
        args,
        [
            ("limit", false, Some(Type::Integer)),
            ("ttl", true, Some(Type::Integer)),
            ("who", true, None),
        ]
    );
    let ttl = found.args.get(1).expect("ttl");
    assert_eq!(text.get(ttl.span.start..ttl.span.end), Some("ttl"));
    assert_eq!(ttl.description, "seconds");
}

#[test]
fn who_counts_from_zero_numbers_otherwise() {
    let indices = |text: &str| -> Vec<_> {
        let mentions = read(text).mentions.into_iter();
        mentions
            .map(|one| (one.table.as_str(), one.index, one.name))
            .collect()
    };
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        indices("--[[\nkey 1 -> bq:id (job counter)\narg 0 - a\narg 1 - b\n]]\nlocal x"),
        [("KEYS", 1, name("id"))]
    );
    assert_eq!(
        indices("-- argv1 - lock duration in milliseconds\nlocal x\n-- argv2 - more"),
        [("ARGV", 1, name("lock_duration_in_milliseconds"))]
    );
}

#[test]
fn comments_that_people_write_anyway_are_read() {
    let text = "--[[\n  Moves a job.\n  Input:\n    KEYS[1] 'wait',\n    KEYS[2] active key\n\
                \n    ARGV[1]  msgpacked arguments of the job that is added\n  Output:\n]]\n\
                -- KEYS[3] - meta\n-- ARGV[2]: timestamp\n-- see KEYS[9]\n-- ARGV[0] no";
    let mentions: Vec<_> = read(text)
        .mentions
        .into_iter()
        .map(|mention| (mention.table.as_str(), mention.index, mention.name))
        .collect();
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        mentions,
        [
            ("KEYS", 1, name("wait")),
            ("KEYS", 2, name("active_key")),
            ("ARGV", 1, name("msgpacked_arguments_of_the_job")),
            ("KEYS", 3, name("meta")),
            ("ARGV", 2, name("timestamp")),
        ]
    );
}

#[test]
fn a_misspelt_tag_is_a_warning_in_the_header_only() {
    let messages = |text: &str| -> Vec<String> {
        let found = read(text).findings;
        found.iter().map(|one| one.message.clone()).collect()
    };
    assert_eq!(
        messages("---@retrun integer\n---@eror LIMITED\nreturn 1"),
        [
            "unknown annotation `@retrun`: it declares nothing",
            "unknown annotation `@eror`: it declares nothing",
        ]
    );
    let of_others = "---@treturn integer\n---@raise x\n---@result x\n---@alias x y\nreturn 1";
    assert!(messages(of_others).is_empty());
    let further_down = "local x = 1\n---@retrun integer\nlocal function f() end\nreturn x";
    assert!(messages(further_down).is_empty());
    assert!(messages("---@retrun integer\nlocal function f() end\nreturn f()").is_empty());
}

#[test]
fn what_is_above_a_function_is_of_the_function() {
    let returns = |text: &str| read(text).returns.len();
    let function = "local function f(v) return v end\nreturn { f(1) }";
    for above in [
        "local x = 1\n--- Doubles.\n---@return integer\n",
        "local y\n---@param v number\n---@return integer\n",
        "local y\n---@return integer\nlocal g = function() end\n",
    ] {
        let text = format!("{above}{function}");
        assert_eq!(returns(&text), 0, "{text}");
    }
    // At the top, or with a tag of ours, it is the script's.
    assert_eq!(returns(&format!("---@return integer\n{function}")), 1);
    assert_eq!(
        returns(&format!("---@key k\n---@return integer\n{function}")),
        1
    );
    assert_eq!(
        returns(&format!("local x\n---@return integer\n\n{function}")),
        1
    );
}
