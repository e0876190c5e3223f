//! What calls tell of themselves: counts, and what `tracing` is told.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use lua_runtime::{LuaScript, pipe};
use lua_tests::{Cluster, Server, connect, connect_async};
use redis::Cmd;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// What `tracing` was told: each event and each span that closed, with its fields.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Fields {
    fn line(&self, what: &str) -> String {
        let mut line = what.to_owned();
        for (name, value) in &self.0 {
            let shown = if *name == "script.sha1" { "…" } else { value };
            write!(line, " {name}={shown}").unwrap();
        }
        line
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Told {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        context.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let ours = event.metadata().target().starts_with("lua_runtime");
        if ours {
            let mut fields = Fields::default();
            event.record(&mut fields);
            let within = context
                .event_span(event)
                .map_or("nothing", |span| span.name());
            let what = format!("  {} in {within}:", event.metadata().level());
            self.0.lock().unwrap().push(fields.line(&what));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        if let Some(fields) = span.extensions().get::<Fields>() {
            let line = fields.line(span.name());
            self.0.lock().unwrap().push(line);
        }
    }
}

impl Told {
    fn of(work: impl FnOnce()) -> Vec<String> {
        let told = Self::default();
        let subscriber = tracing_subscriber::registry().with(told.clone());
        tracing::subscriber::with_default(subscriber, work);
        std::mem::take(&mut *told.0.lock().unwrap())
    }
}

/// Whoever wants nothing of this library.
struct Others;

impl<S: Subscriber> Layer<S> for Others {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        !metadata.target().starts_with("lua_runtime")
    }
}

#[derive(LuaScript)]
#[lua(path = "../lua/increment.lua", returns = i64)]
struct Traced<'a> {
    #[lua(key)]
    counter: &'a str,
    by: i64,
}

const TRACED: Traced<'_> = Traced {
    counter: "counter",
    by: 1,
};

const CLIENT: &str = "db.operation.name=EVALSHA db.stored_procedure.name=increment \
                      db.system.name=redis";

#[test]
fn a_call_is_a_span_and_its_repair_events() {
    let server = Server::start();
    let mut con = connect(&server.client());
    let lines = Told::of(|| {
        TRACED.invoke(&mut con).unwrap();
        TRACED.invoke(&mut con).unwrap();
    });
    let span = format!(
        "script {CLIENT} otel.kind=client otel.name=increment script.keys=1 \
         script.read_only=false script.sha1=…"
    );
    assert_eq!(
        lines,
        [
            "  DEBUG in script: db.stored_procedure.name=increment message=the server does not \
             have the script script.sha1=…",
            "  DEBUG in script: by=SCRIPT LOAD db.stored_procedure.name=increment message=the \
             server has the script again script.sha1=…",
            &span,
            &span,
        ]
    );
}

#[test]
fn an_error_is_an_event_with_its_line() {
    let server = Server::start();
    let mut con = connect(&server.client());
    Cmd::set("counter", "text").exec(&mut con).unwrap();
    let lines = Told::of(|| {
        TRACED.invoke(&mut con).unwrap_err();
    });
    let event = lines
        .iter()
        .find(|line| line.contains("a script failed"))
        .unwrap();
    for part in [
        "WARN in script: ",
        " code.file.path=../lua/increment.lua code.line.number=",
        " db.response.status_code=ERR ",
        " db.stored_procedure.name=increment ",
        " error.message=increment raised an error at ../lua/increment.lua:",
        " error.type=Script ",
    ] {
        assert!(event.contains(part), "{part} in {event}");
    }
    let span = lines.last().unwrap();
    for part in [
        "script db.operation.name=EVALSHA db.response.status_code=ERR ",
        " error.type=Script ",
        " otel.status_code=ERROR ",
    ] {
        assert!(span.contains(part), "{part} in {span}");
    }
}

#[test]
fn an_asynchronous_pipeline_is_one_span() {
    let server = Server::start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let lines = Told::of(|| {
        runtime.block_on(async {
            let mut con = connect_async(&server.client()).await;
            let mut pipe = pipe();
            pipe.call(TRACED.call()).call(TRACED.call());
            pipe.query_async::<(), _>(&mut con).await.unwrap();
            server.script_flush();
            pipe.atomic();
            pipe.query_async::<(), _>(&mut con).await.unwrap();
        });
    });
    let spans = lines.iter().filter(|line| !line.starts_with(' '));
    assert_eq!(
        spans.collect::<Vec<_>>(),
        [
            "pipeline db.operation.batch.size=2 db.operation.name=PIPELINE db.system.name=redis \
             otel.kind=client otel.name=pipeline",
            "pipeline db.operation.batch.size=2 db.operation.name=MULTI db.system.name=redis \
             otel.kind=client otel.name=transaction",
        ]
    );
}

#[derive(LuaScript)]
#[lua(path = "../lua/increment.lua", returns = i64)]
struct Counted<'a> {
    #[lua(key)]
    counter: &'a str,
    by: i64,
}

#[test]
fn a_node_that_the_cluster_names_is_in_the_span_of_the_call_alone() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let counter = &cluster.key_on(0, "counter");
    let traced = Traced { counter, by: 1 };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let slot = redis::cmd("CLUSTER").arg("KEYSLOT").arg(counter).clone();
    let slot: u16 = slot.query(&mut cluster.node(0).connection()).unwrap();
    let moved = || {
        let client = cluster.client_builder().retries(0).build().unwrap();
        let mut con = runtime.block_on(client.get_async_connection()).unwrap();
        cluster.move_slot(slot, (cluster.shard_of(slot) + 1) % 3);
        let span = tracing::info_span!("callers", server.address = "its own");
        span.in_scope(|| runtime.block_on(traced.invoke_async(&mut con)).unwrap());
    };
    let lines = Told::of(moved);
    assert!(
        lines.contains(&String::from("callers server.address=its own")),
        "{lines:?}"
    );
    let of_call = |line: &&String| line.starts_with("script ");
    let call = lines.iter().find(of_call).unwrap();
    assert!(
        call.contains(" server.address=127.0.0.1 server.port="),
        "{call}"
    );

    let told = Told::default();
    let subscriber = tracing_subscriber::registry()
        .with(Others)
        .with(told.clone());
    tracing::subscriber::with_default(subscriber, moved);
    assert_eq!(*told.0.lock().unwrap(), ["callers server.address=its own"]);
}

#[test]
fn calls_misses_repairs_and_errors_are_counted() {
    let server = Server::start();
    let mut con = connect(&server.client());
    let call = Counted {
        counter: "counter",
        by: 1,
    };
    let stats = || {
        let stats = Counted::SCRIPT.stats();
        (stats.calls, stats.misses, stats.repairs, stats.errors)
    };
    assert_eq!(stats(), (0, 0, 0, 0));
    call.invoke(&mut con).unwrap();
    assert_eq!(stats(), (1, 1, 1, 0));
    call.invoke(&mut con).unwrap();
    assert_eq!(stats(), (2, 1, 1, 0));

    // It ran, and its reply is no list.
    let list = call.call().returning::<(i64,)>();
    list.invoke(&mut con).unwrap_err();
    assert_eq!(stats(), (3, 1, 1, 1));

    let mut pipe = pipe();
    pipe.call(call.call())
        .cmd(Cmd::set("text", "text"))
        .call(
            Counted {
                counter: "text",
                by: 1,
            }
            .call(),
        )
        .call(call.call());
    server.script_flush();
    pipe.query::<()>(&mut con).unwrap_err();
    assert_eq!(stats(), (6, 4, 3, 2));
    server.script_flush();
    pipe.atomic();
    pipe.query::<()>(&mut con).unwrap_err();
    assert_eq!(stats(), (9, 4, 3, 3));
    // Others have counts of their own, of the same file too.
    assert_eq!(Other::SCRIPT.stats(), lua_runtime::Stats::default());
}

#[derive(LuaScript)]
#[lua(path = "../lua/increment.lua", returns = i64)]
struct Other<'a> {
    #[lua(key)]
    counter: &'a str,
    by: i64,
}

#[test]
fn a_struct_that_nobody_has_called_is_still_a_call() {
    let other = Other {
        counter: "counter",
        by: 1,
    };
    assert_eq!(other.call().script(), Counted::SCRIPT);
}
