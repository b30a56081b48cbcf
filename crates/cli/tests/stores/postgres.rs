//! What is of PostgreSQL alone: passwords, roles, a server that goes away.

use crate::harness::{Collector, certificate, lines, response, run, run_with};
use crate::server::Server;
use crate::stage::Stage;
use tempfile::TempDir;

/// Starts on an address, with names in the environment; a collector listens, or says why not, which may pass.
fn refusal(store: &str, exported: &[(&str, &str)]) -> String {
    refusal_with(1, store, exported)
}

/// The same with what it ends with.
fn refusal_with(ends: i32, store: &str, exported: &[(&str, &str)]) -> String {
    let words = ["serve", "--listen", "127.0.0.1:0", "--store", store];
    let (code, out, said) = run_with(&words, TempDir::new().unwrap().path(), exported);
    assert_eq!((code, &*out), (Some(ends), ""));
    said
}

#[test]
fn while_the_server_is_away_senders_are_told_to_come_again_and_nothing_is_lost() {
    let server = Server::start(&[]);
    let folder = TempDir::new().unwrap();
    let collector = Collector::start_on(&server.database(), &[], folder, &[]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
    for number in 2..4 {
        server.crash();
        let reply = collector.post(&response(number, 1, "complete"));
        reply.is_problem(503, "store_unavailable");
        assert!(!reply.header("retry-after").is_empty());
        // What it says names no host and no user.
        assert!(!reply.body.contains("127.0.0.1") && !reply.body.contains("owner"), "{reply:?}");
        assert_eq!(collector.get("/healthz").status, 503);
        server.restart();
        assert_eq!(collector.post(&response(number, 1, "complete")).status, 202);
        assert_eq!(collector.get("/healthz").status, 200);
    }
    assert_eq!(lines(&collector.get("/v1/responses")).len(), 3);
}

#[test]
fn scores_are_added_up_by_the_server_and_what_follows_from_records_is_read_from_them() {
    let server = Server::shared();
    let store = server.database();
    let collector = Collector::start_on(&store, &[], TempDir::new().unwrap(), &[]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
    let name = store.rsplit('/').next().unwrap();
    let mut owner = server.connect(name);
    owner.execute("UPDATE trefoil.rated SET value = 3 WHERE kind = 'nps'", &[]).unwrap();
    let detractors = |flags: &[&str]| {
        let words = [&["score", "--json", "--store", &store], flags].concat();
        let (code, printed, said) = run(&words, TempDir::new().unwrap().path());
        assert_eq!(code, Some(0), "{said}");
        let tables: serde_json::Value = serde_json::from_str(&printed).unwrap();
        tables["nps"][0]["detractors"]["count"].clone()
    };
    assert_eq!((detractors(&[]), detractors(&["--analysis"])), (1.into(), 0.into()));
}

#[test]
fn a_password_comes_from_the_environment_or_the_file_and_from_no_command_line() {
    let server = Server::start(&[]);
    let mut owner = server.connect("postgres");
    for sql in [
        "SET password_encryption = 'scram-sha-256'",
        "CREATE ROLE shop LOGIN PASSWORD 'a secret'",
        "CREATE DATABASE answers OWNER shop",
    ] {
        owner.execute(sql, &[]).unwrap();
    }
    let rules = "host all owner 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
    std::fs::write(server.data().join("pg_hba.conf"), rules).unwrap();
    owner.execute("SELECT pg_reload_conf()", &[]).unwrap();
    let address = format!("postgresql://shop@127.0.0.1:{}/answers", server.port());
    let folder = TempDir::new().unwrap();
    let complaints = ["complaints", "--store", &address];
    let password = ("TREFOIL_STORE_PASSWORD", "a secret");
    let told = run_with(&complaints, folder.path(), &[password]);
    assert_eq!(told.0, Some(2));
    assert!(told.2.contains("no collector has made its tables"), "{}", told.2);
    let config = folder.path().join("trefoil.toml");
    std::fs::write(&config, "store_password = 'a secret'").unwrap();
    let config = ["--config", config.to_str().unwrap()];
    drop(Collector::start_on(&address, &[], TempDir::new().unwrap(), &config));
    let told = run_with(&complaints, folder.path(), &[password]);
    assert_eq!((told.0, &*told.2), (Some(0), ""));
    let told = run(&[&complaints[..], &["--config", "trefoil.toml"]].concat(), folder.path());
    assert_eq!((told.0, &*told.2), (Some(0), ""));
    for exported in [&[][..], &[("TREFOIL_STORE_PASSWORD", "guessed")]] {
        let said = refusal(&address, exported);
        assert!(said.contains("password") && said.contains(&address), "{said}");
        assert!(!said.contains("guessed"), "{said}");
    }
    let said = refusal_with(2, &address.replace("shop@", "shop:typed@"), &[]);
    assert!(said.contains("--store") && said.contains("store_password"), "{said}");
    assert!(!said.contains("typed"), "{said}");
}

#[test]
fn tables_may_be_made_by_one_role_and_used_by_another() {
    let server = Server::shared();
    let store = server.database();
    let database = store.rsplit('/').next().unwrap();
    let mut owner = server.connect(database);
    owner.batch_execute(&format!("CREATE ROLE little_{database} LOGIN")).unwrap();
    let little = store.replace("owner@", &format!("little_{database}@"));
    // Nothing to use yet, and no right to make it.
    let said = refusal(&little, &[]);
    assert!(said.contains("permission denied") && said.contains("make a schema"), "{said}");
    drop(Collector::start_on(&store, &[], TempDir::new().unwrap(), &[]));
    owner
        .batch_execute(&format!(
            "GRANT USAGE ON SCHEMA trefoil TO little_{database};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA trefoil
                 TO little_{database}"
        ))
        .unwrap();
    let collector = Collector::start_on(&little, &[], TempDir::new().unwrap(), &[]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
}

#[test]
fn a_socket_is_a_way_to_the_server_too() {
    let server = Server::shared();
    let stored = server.database();
    let database = stored.rsplit('/').next().unwrap();
    let store = format!(
        "postgresql:///{database}?user=owner&port={}&host={}",
        server.port(),
        server.socket().display()
    );
    let collector = Collector::start_on(&store, &[], TempDir::new().unwrap(), &[]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
}

#[test]
fn answers_cross_no_network_in_the_clear() {
    // That server has none; before it is shown anything, it is left.
    let server = Server::shared();
    let said =
        refusal(&server.address("postgres").replace("/postgres", "/postgres?sslmode=require"), &[]);
    assert!(said.contains("TLS"), "{said}");
}

#[test]
fn over_tls_a_server_is_shown_a_password_once_its_certificate_is_vouched_for() {
    let folder = TempDir::new().unwrap();
    let [own, other] = ["localhost", "db.example"].map(|host| certificate(&folder, host));
    let server = Server::secured(&own);
    let mut owner = server.connect("postgres");
    for sql in ["CREATE ROLE shop LOGIN PASSWORD 'a secret'", "CREATE DATABASE answers OWNER shop"]
    {
        owner.execute(sql, &[]).unwrap();
    }
    // Nobody else gets in than by TLS.
    let rules = "host all owner 127.0.0.1/32 trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";
    std::fs::write(server.data().join("pg_hba.conf"), rules).unwrap();
    owner.execute("SELECT pg_reload_conf()", &[]).unwrap();
    let store = format!("postgresql://shop@localhost:{}/answers", server.port());
    let secret = format!("{store}?sslmode=require");
    let knows = |file: &str| format!("SSL_CERT_FILE={file}");
    let starter = ["env", &knows(&own), "TREFOIL_STORE_PASSWORD=a secret"];
    let collector = Collector::start_on(&secret, &starter, TempDir::new().unwrap(), &[]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
    let used = "SELECT bool_and(ssl) FROM pg_stat_ssl NATURAL JOIN pg_stat_activity
        WHERE usename = 'shop' HAVING count(*) > 0";
    assert!(owner.query_one(used, &[]).unwrap().get::<_, bool>(0));
    for (address, known, why) in [
        (&secret, &other, "certificate"),
        (&secret.replace("localhost", "127.0.0.1"), &own, "certificate"),
        (&store, &own, "no encryption"),
    ] {
        let exported = [("SSL_CERT_FILE", &**known), ("TREFOIL_STORE_PASSWORD", "a secret")];
        let said = refusal(address, &exported);
        assert!(said.contains(why) && !said.contains("a secret"), "{said}");
    }
}

#[test]
fn a_backup_is_the_server_s_own_affair() {
    let (code, _, said) = Stage::postgres().tried(&["backup", "copy"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("pg_dump"), "{said}");
}

#[test]
fn a_database_that_is_not_there_is_said() {
    let said = refusal(&Server::shared().address("nowhere"), &[]);
    assert!(said.contains("nowhere") && said.contains("--store"), "{said}");
}
