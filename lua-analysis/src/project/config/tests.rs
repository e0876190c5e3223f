use super::*;

fn parse(text: &str) -> (Config, Vec<String>) {
    let source = Source::new(FILE_NAME, text);
    let (config, diagnostics) = Config::parse(&source, Path::new("/scripts"));
    let messages = diagnostics
        .iter()
        .map(|found| {
            let position = source.position(found.primary.span.start);
            let help = found.help.join("; ");
            format!(
                "{}:{}: {} {help}",
                position.line, position.column, found.message
            )
        })
        .collect();
    (config, messages)
}

#[test]
fn all_that_can_be_said_is_read() {
    let (config, messages) = parse(
        "servers = [\"redis-6.2\", \"valkey-8.0\"]\n\
         [levels]\nname-mismatch = \"allow\"\n\
         [includes]\nshared = \"../shared\"\n\
         [commands]\nknown = [\"gcra\", \"JSON.GET\", \"CLIENT Trace\"]\n",
    );
    assert!(messages.is_empty(), "{messages:?}");
    assert_eq!(config.servers, [Server::Redis62, Server::Valkey80]);
    assert_eq!(config.levels.get("name-mismatch"), Some(&Level::Allow));
    assert!(config.knows_command("Gcra", None) && config.knows_command("json.get", None));
    assert!(config.knows_command("client", Some("trace")));
    assert!(!config.knows_command("client", None) && !config.knows_command("JSON", None));
    assert!(!config.knows_command("gcra", Some("trace")));
    let shared = config.includes.get("shared").expect("a folder");
    assert_eq!(shared, Path::new("/scripts/../shared"));
}

#[test]
fn mistakes_in_commands_are_told() {
    let (config, messages) = parse(
        "[commands]\nknwon = [\"A\"]\nknown = [\"GCRA\", 7, \"\", \"SET key value\", \"A\\tB\", \" A\"]\n",
    );
    let help =
        "write the name alone, such as `JSON.GET`, or with its subcommand, such as `CLIENT REPLY`";
    assert_eq!(
        messages,
        [
            "2:1: unknown key `knwon` did you mean `known`?".to_owned(),
            "3:18: this is a string in quotes ".to_owned(),
            format!("3:21: `` is not the name of a command {help}"),
            format!("3:25: `SET key value` is not the name of a command {help}"),
            format!("3:42: `A\\tB` is not the name of a command {help}"),
            format!("3:50: ` A` is not the name of a command {help}"),
        ]
    );
    assert_eq!(config.known_commands, ["GCRA"]);
    let (_, messages) = parse("commands = [\"GCRA\"]\n");
    assert_eq!(messages, ["1:12: `commands` is a table: `[commands]` "]);
    let (_, messages) = parse("[commands]\nknown = \"GCRA\"\n");
    assert_eq!(
        messages,
        ["2:9: `known` is a list, such as `[\"GCRA\", \"JSON.GET\"]` "]
    );
    let (config, messages) = parse("servers = [\"dragonfly\", \"valkey-8.0\"]\n");
    assert_eq!(messages, [""; 0]);
    assert_eq!(
        (&*config.servers, &*config.hosts),
        (&[Server::Valkey80][..], &[Host::Dragonfly][..])
    );
    let (_, messages) = parse("servers = [\"dragonfy\"]\n");
    assert_eq!(
        messages,
        ["1:12: unknown server `dragonfy` did you mean `dragonfly`?"]
    );
    let (config, messages) = parse("servers = [\"garnet\"]\n");
    assert_eq!(
        messages,
        [
            "1:12: unknown server `garnet` there are `redis-6.2`, `redis-7.0`, `redis-8.2`, \
             `valkey-8.0`, `valkey-9.0`, `valkey-9.1`, `redis-cluster`, `valkey-cluster`, `redis-cloud`, \
             `dragonfly`, `kvrocks`, `kvrocks-strict`, `upstash`, `elasticache`, \
             `elasticache-serverless`, `memorydb`, `memorystore-redis`, `memorystore-cluster`, \
             `memorystore-valkey`, `azure-cache`, `azure-managed`; for another host leave `servers` out, and \
             list its commands as `known` in `[commands]`"
        ]
    );
    assert!(config.servers.is_empty());
    let (_, messages) = parse("[command]\nknown = [\"GCRA\"]\n");
    assert_eq!(
        messages,
        ["1:2: unknown key `command` did you mean `commands`?"]
    );
}

#[test]
fn all_mistakes_are_told_with_their_places() {
    let (config, messages) = parse(
        "server = [\"redis-7.0\"]\nservers = [\"redis-7\", 7]\n\
         [levels]\nname-mismatsh = \"allow\"\nname-mismatch = \"off\"\nsyntax = \"warn\"\n",
    );
    assert_eq!(
        messages,
        [
            "1:1: unknown key `server` did you mean `servers`?",
            "2:12: unknown server `redis-7` did you mean `redis-7.0`?",
            "2:23: this is a string in quotes ",
            "4:1: unknown check `name-mismatsh` did you mean `name-mismatch`?",
            "5:17: unknown level `off` there are `deny`, `warn`, `allow`",
            "6:10: no server takes a script with a syntax error ",
        ]
    );
    // What a misspelt name is meant for counts, so that this is the only finding.
    let meant = config.levels.iter();
    let meant: Vec<_> = meant.map(|(code, level)| (code.as_str(), *level)).collect();
    assert_eq!(meant, [("name-mismatch", Level::Allow)]);
    assert!(!parse("servers = [").1.is_empty());
}
