//! A server that answers arbitrary bytes: every form of the protocol, cut off anywhere, nested,
//! broken, or at random from fixed seeds. Calls end, nothing panics, no call is sent more often than
//! the rules allow, and none is given a piece of another's reply.

use std::sync::{Arc, Mutex};

use lua_runtime::{Call, Error, FailureKind, LuaScript, pipe};
use lua_tests::{Answer, FakeServer, Random, connect, connect_async, own_memory};
use redis::{Client, Value};

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = Value)]
struct Echo<'a> {
    #[lua(keys)]
    keys: &'a [&'a str],
    #[lua(args)]
    args: &'a [&'a str],
}

fn call() -> Call<Value> {
    Echo {
        keys: &["key"],
        args: &["argument"],
    }
    .call()
}

/// A server whose answer to every command can be changed.
struct Hostile {
    server: FakeServer,
    answer: Arc<Mutex<Answer>>,
}

impl Hostile {
    fn start() -> Self {
        let answer = Arc::new(Mutex::new(Answer::bytes("")));
        let current = Arc::clone(&answer);
        let server = FakeServer::start(move |_| current.lock().unwrap().clone());
        Self { server, answer }
    }

    fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    fn clients(&self) -> [Client; 2] {
        [self.server.client(), self.server.client_resp3()]
    }

    /// How often a call was sent: by `EVALSHA`, by `EVAL`.
    fn sent(&self) -> (usize, usize) {
        (self.server.seen("EVALSHA"), self.server.seen("EVAL"))
    }
}

/// One value in every form of RESP2 and RESP3.
const FORMS: [&[u8]; 24] = [
    b"+OK\r\n",
    b"+status\r\n",
    b"+\r\n",
    b"-ERR text\r\n",
    b"-LIMITED\r\n",
    b":-7\r\n",
    b"$4\r\nbulk\r\n",
    b"$0\r\n\r\n",
    b"$-1\r\n",
    b"$2\r\n\xff\n\r\n",
    b"*0\r\n",
    b"*-1\r\n",
    b"*3\r\n:1\r\n$1\r\na\r\n*1\r\n-NOSCRIPT No matching script.\r\n",
    b"_\r\n",
    b",1.5\r\n",
    b",inf\r\n",
    b"#t\r\n",
    b"#f\r\n",
    b"!8\r\nERR bulk\r\n",
    b"=8\r\ntxt:text\r\n",
    b"(3492890328409238509324850943850943825024385\r\n",
    b"%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n_\r\n",
    b"~2\r\n:1\r\n:2\r\n",
    b"|1\r\n+ttl\r\n:3\r\n:7\r\n",
];

/// No value at the start of any, and redis-rs can tell.
const MALFORMED: [&[u8]; 20] = [
    b"?\r\n",
    b"\r\n\r\n",
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b":x\r\n",
    b":99999999999999999999\r\n",
    b"#x\r\n",
    b",x\r\n",
    b"$x\r\nabc\r\n",
    b"$3\r\nabcdef\r\n",
    b"$99999999999999999999\r\n",
    b"+\xff\r\n",
    b"-ERR \xff\r\n",
    b"=3\r\nabc\r\n",
    b">1\r\n:1\r\n",
    b"*1\r\n?\r\n:5\r\n",
    b"*2\r\n:1\r\n-ERR \xff\r\n",
    b"*3\r\n:1\r\n+\xff\r\n:2\r\n",
    b"*2\r\n-ERR \xff\r\n:7\r\n",
    b"*3\r\n:1\r\n*2\r\n:2\r\n+\xff\r\n:3\r\n",
    b"%1\r\n+a\r\n*2\r\n:1\r\n-\xff\r\n",
];

/// A call in each way there is, on a connection of its own.
async fn all_ways(client: &Client) -> Vec<Result<(), Error>> {
    let call = call();
    let mut pipe = pipe();
    pipe.call(&call).cmd(redis::Cmd::ping()).call(&call);
    let transaction = pipe.clone().atomic().clone();
    let mut outcomes = vec![
        call.invoke(&mut connect(client)).map(|_| ()),
        pipe.query::<Vec<Value>>(&mut connect(client)).map(|_| ()),
        transaction
            .query::<Vec<Value>>(&mut connect(client))
            .map(|_| ()),
        Echo::SCRIPT.load(&mut connect(client)),
        Echo::SCRIPT.exists(&mut connect(client)).map(|_| ()),
    ];
    let mut con = connect_async(client).await;
    outcomes.push(call.invoke_async(&mut con).await.map(|_| ()));
    for pipe in [pipe, transaction] {
        let mut con = connect_async(client).await;
        outcomes.push(
            pipe.query_async::<Vec<Value>, _>(&mut con)
                .await
                .map(|_| ()),
        );
    }
    outcomes
}

/// Whatever came, it can be shown and judged.
fn look_at(outcome: &Result<(), Error>) {
    if let Err(error) = outcome {
        let text = error.to_string();
        assert!(!text.contains(char::is_control), "{text}");
        let _ = (
            error.kind(),
            error.code(),
            error.message(),
            error.location(),
        );
        let _ = (format!("{error:?}"), redis::RedisError::from(error.clone()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form() {
    let _memory = own_memory();
    let hostile = Hostile::start();
    for client in hostile.clients() {
        let mut blocking = connect(&client);
        let mut asynchronous = connect_async(&client).await;
        for form in FORMS {
            hostile.answers(Answer::bytes(form));
            let expected = redis::parse_redis_value(form).and_then(Value::extract_error);
            let shown = form.escape_ascii();
            for outcome in [
                call().invoke(&mut blocking),
                call().invoke_async(&mut asynchronous).await,
            ] {
                match (&outcome, &expected) {
                    // Errors inside of it are found in it.
                    (Ok(value), _) => {
                        assert_eq!(*value, redis::parse_redis_value(form).unwrap(), "{shown}");
                    }
                    (Err(error), Err(expected)) => {
                        assert_eq!(error.code(), expected.code(), "{shown}");
                    }
                    (Err(error), Ok(value)) => panic!("{shown}: {error} for {value:?}"),
                }
                look_at(&outcome.map(|_| ()));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cut_off_anywhere() {
    let _memory = own_memory();
    let hostile = Hostile::start();
    let client = hostile.server.client_resp3();
    for form in FORMS {
        for length in 0..form.len() {
            hostile.answers(Answer::Last(form[..length].to_vec()));
            let blocking = call().invoke(&mut connect(&client));
            let mut con = connect_async(&client).await;
            let asynchronous = call().invoke_async(&mut con).await;
            for outcome in [blocking, asynchronous] {
                let error = outcome.unwrap_err();
                assert!(matches!(error, Error::Connection(_)), "{error:?}");
                let text = error.to_string();
                assert!(text.starts_with("echo may have run: "), "{text}");
            }
        }
        hostile.answers(Answer::Last(form.to_vec()));
        for outcome in all_ways(&client).await {
            look_at(&outcome);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_protocol_is_nobodys_reply() {
    let _memory = own_memory();
    for bytes in MALFORMED {
        let shown = bytes.escape_ascii();
        let hostile = Hostile::start();
        for client in hostile.clients() {
            hostile.answers(Answer::bytes(bytes));
            let mut con = connect(&client);
            let error = call().invoke(&mut con).unwrap_err();
            assert_eq!(error.kind(), FailureKind::Protocol, "{shown}: {error}");
            let sent = hostile.sent();
            // The server is sane again, the connection is not.
            hostile.answers(Answer::bytes(":42\r\n"));
            for _ in 0..5 {
                assert!(call().invoke(&mut con).is_err(), "{shown}");
            }
            assert_eq!(hostile.sent(), sent, "{shown}");
            assert_eq!(
                call().invoke(&mut connect(&client)).unwrap(),
                Value::Int(42)
            );

            hostile.answers(Answer::bytes(bytes));
            let mut con = connect_async(&client).await;
            let error = call().invoke_async(&mut con).await.unwrap_err();
            assert_eq!(error.kind(), FailureKind::Protocol, "{shown}: {error}");
            hostile.answers(Answer::bytes(":42\r\n"));
            for _ in 0..5 {
                assert!(call().invoke_async(&mut con).await.is_err(), "{shown}");
            }
            hostile.answers(Answer::bytes(bytes));
            for outcome in all_ways(&client).await {
                assert!(outcome.is_err(), "{shown}");
                look_at(&outcome);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nested_to_any_depth() {
    let _memory = own_memory();
    let hostile = Hostile::start();
    let client = hostile.server.client();
    // redis-rs reads to a depth of 100.
    for depth in [1, 50, 99, 100, 101, 1000, 100_000] {
        for (open, inner) in [("*1\r\n", ":1\r\n"), ("*2\r\n:1\r\n", "_\r\n")] {
            let mut bytes = open.repeat(depth);
            bytes.push_str(inner);
            hostile.answers(Answer::Last(bytes.into()));
            let outcomes = all_ways(&client).await;
            assert_eq!(outcomes[0].is_ok(), depth < 100, "{depth}: {outcomes:?}");
            outcomes.iter().for_each(look_at);
        }
    }
}

/// Pieces of the protocol in any order: what is nearly right is the hardest.
fn at_random(random: &mut Random) -> Vec<u8> {
    const PIECES: [&[u8]; 24] = [
        b"*",
        b"$",
        b"+",
        b"-",
        b":",
        b"%",
        b"~",
        b">",
        b"|",
        b"_",
        b"!",
        b"=",
        b"#",
        b"\r\n",
        b"\r\n",
        b"\r\n",
        b"1",
        b"3",
        b"-1",
        b"abc",
        b"\xff",
        b"\0",
        b"-NOSCRIPT No matching script. Please use EVAL.\r\n",
        b"-NOSCRIPT No matching script.\r\n",
    ];
    let mut bytes = Vec::new();
    for _ in 0..random.below(12) {
        match random.below(3) {
            0 => bytes.extend(random.one_of(&FORMS)),
            _ => bytes.extend(random.one_of(&PIECES)),
        }
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn at_random_from_fixed_seeds() {
    let _memory = own_memory();
    for seed in 0..150 {
        let bytes = at_random(&mut Random::seeded(seed));
        let hostile = Hostile::start();
        hostile.answers(Answer::Last(bytes));
        let outcomes = all_ways(&hostile.server.client_resp3()).await;
        outcomes.iter().for_each(look_at);
        // The connection ends with the first answer, and nothing is sent over another.
        let (evalsha, eval) = hostile.sent();
        assert!(evalsha + eval <= 6, "{seed}: {evalsha} and {eval}");
    }
}

/// The same on a connection that stays open for a while: calls may go on to a repair.
#[tokio::test(flavor = "multi_thread")]
async fn no_third_run_at_random() {
    let _memory = own_memory();
    for seed in 0..150 {
        let mut random = Random::seeded(seed);
        let mut answers: Vec<Answer> = (0..4)
            .map(|_| match random.below(3) {
                0 => Answer::bytes("-NOSCRIPT No matching script.\r\n"),
                1 => Answer::bytes(random.one_of(&FORMS)),
                _ => Answer::bytes(random.one_of(&MALFORMED)),
            })
            .collect();
        answers.push(Answer::Last(Vec::new()));
        let answers = Arc::new(answers);
        for is_async in [false, true] {
            let (script, next) = (Arc::clone(&answers), Mutex::new(0));
            let server = FakeServer::start(move |_| {
                let mut next = next.lock().unwrap();
                let answer = script[(*next).min(script.len() - 1)].clone();
                *next += 1;
                answer
            });
            let outcome = if is_async {
                let mut con = connect_async(&server.client()).await;
                call().invoke_async(&mut con).await
            } else {
                call().invoke(&mut connect(&server.client()))
            };
            let (evalsha, eval) = (server.seen("EVALSHA"), server.seen("EVAL"));
            assert!(evalsha <= 2 && eval <= 1, "{seed}: {evalsha} and {eval}");
            // A third only where the second was answered with a refusal of SCRIPT LOAD.
            let is_refused = matches!(&answers[1], Answer::Bytes(bytes) if bytes.starts_with(b"-") || bytes.starts_with(b"!"));
            assert!(evalsha + eval <= 2 || is_refused, "{seed}: {answers:?}");
            look_at(&outcome.map(|_| ()));
        }
    }
}
