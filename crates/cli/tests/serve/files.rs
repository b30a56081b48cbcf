//! The folder of files: types, precompressed siblings, headers.

use crate::harness::{Collector, Reply};
use std::path::Path;
use tempfile::TempDir;

/// A collector that serves these files.
fn serving(files: &[(&str, &str)]) -> (Collector, TempDir) {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        std::fs::write(path, text).unwrap();
    }
    (Collector::start(&["--assets", folder.path().to_str().unwrap()]), folder)
}

#[test]
fn files_have_the_types_that_browsers_insist_on() {
    let script = "text/javascript; charset=utf-8";
    let files = [
        ("embed/trefoil.js", script),
        ("embed/glue.mjs", script),
        ("embed/widget.wasm", "application/wasm"),
        ("locales/fa.json", "application/json"),
        ("shop/index.html", "text/html; charset=utf-8"),
        ("themes/plain.css", "text/css; charset=utf-8"),
        ("mark.svg", "image/svg+xml"),
    ];
    let (collector, _folder) = serving(&files.map(|(name, _)| (name, "x")));
    for (name, kind) in files {
        let reply = collector.get(&format!("/{name}"));
        assert_eq!((reply.status, reply.header("content-type")), (200, kind), "{name}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{name}");
        assert_eq!(reply.header("cache-control"), "no-cache", "{name}");
        let is_for_all = name.starts_with("embed/");
        let expected = if is_for_all { ["*", "cross-origin"] } else { ["", ""] };
        let given = ["access-control-allow-origin", "cross-origin-resource-policy"]
            .map(|name| reply.header(name));
        assert_eq!(given, expected, "{name}");
    }
}

#[test]
fn compressed_siblings_go_to_those_who_read_them() {
    let (collector, _folder) = serving(&[
        ("a.js", "plain"),
        ("a.js.br", "brotli"),
        ("a.js.gz", "gzip"),
        ("b.js", "plain"),
    ]);
    for (path, accepted, expected) in [
        ("/a.js", "gzip, deflate, br, zstd", ("br", "brotli")),
        ("/a.js", "gzip", ("gzip", "gzip")),
        ("/a.js", "br;q=0, gzip;q=0", ("", "plain")),
        ("/a.js", "identity", ("", "plain")),
        ("/b.js", "br", ("", "plain")),
    ] {
        let reply = collector.ask("GET", path, &[("accept-encoding", accepted)], None);
        assert_eq!(reply.status, 200);
        assert_eq!((reply.header("content-encoding"), &*reply.body), expected, "{path} {accepted}");
        assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(reply.header("vary").to_ascii_lowercase(), "accept-encoding");
    }
}

#[test]
fn an_unchanged_file_is_not_sent_again() {
    let (collector, folder) = serving(&[("a.js", "one")]);
    let get = |headers: &[(&str, &str)]| -> Reply { collector.ask("GET", "/a.js", headers, None) };
    let tag = get(&[]).header("etag").to_owned();
    assert!(tag.len() > 2, "{tag}");
    let again = get(&[("if-none-match", &tag)]);
    assert_eq!((again.status, &*again.body), (304, ""));
    std::fs::write(folder.path().join("a.js"), "two and more").unwrap();
    let changed = get(&[("if-none-match", &tag)]);
    assert_eq!((changed.status, &*changed.body), (200, "two and more"));
}

#[test]
fn a_page_brings_headers_of_its_own() {
    let (collector, _folder) = serving(&[
        ("case/index.html", "page"),
        (
            "case/index.html.headers",
            "Content-Security-Policy: default-src 'none'\n\
             content-security-policy: script-src 'self'\n\nCache-Control: no-store\n",
        ),
        ("case/other.html", "page"),
        ("bad/index.html", "page"),
        ("bad/index.html.headers", "Content-Security-Policy default-src 'none'"),
    ]);
    for path in ["/case/", "/case/index.html"] {
        let (status, text) = collector.say(
            format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
                .as_bytes(),
        );
        assert_eq!(status, 200);
        for line in [
            "content-security-policy: default-src 'none'\r\n",
            "content-security-policy: script-src 'self'\r\n",
            "cache-control: no-store\r\n",
        ] {
            assert_eq!(text.matches(line).count(), 1, "{line} in {text}");
        }
        assert!(!text.contains("no-cache"), "{text}");
    }
    assert_eq!(collector.get("/case/other.html").header("content-security-policy"), "");
    for path in ["/case/index.html.headers", "/case/index.html%2eheaders"] {
        collector.get(path).is_problem(404, "about:blank");
    }
    collector.get("/bad/").is_problem(500, "bad_headers_file");
}

#[test]
fn the_way_in_is_the_shop_where_there_is_one() {
    let (collector, _folder) = serving(&[("shop/index.html", "shop"), ("index.html", "studio")]);
    let reply = collector.get("/");
    assert_eq!((reply.status, reply.header("location")), (307, "/shop/"));
    assert_eq!(collector.get("/shop/").body, "shop");
    let (collector, _folder) = serving(&[("index.html", "studio")]);
    assert_eq!(collector.get("/").body, "studio");
}

#[test]
fn what_a_file_cannot_do_is_a_problem_that_says_what_it_can() {
    let (collector, _folder) = serving(&[("a.js", "one")]);
    let reply = collector.ask("POST", "/a.js", &[], Some(b"two"));
    reply.is_problem(405, "about:blank");
    assert_eq!(reply.header("allow"), "GET,HEAD");
    let reply = collector.ask("GET", "/a.js", &[("range", "bytes=9-")], None);
    reply.is_problem(416, "about:blank");
    assert_eq!(reply.header("content-range"), "bytes */3");
}

#[test]
fn nothing_outside_the_folder_is_served() {
    let (collector, folder) = serving(&[("inside/a.html", "inside")]);
    let secret = folder.path().with_extension("html");
    std::fs::write(&secret, "secret").unwrap();
    let name = secret.file_name().unwrap().to_str().unwrap();
    for path in [
        format!("/../{name}"),
        format!("/inside/../../{name}"),
        format!("/%2e%2e/{name}"),
        format!("/..%2f{name}"),
        format!("/..%5c{name}"),
        format!("//{}", secret.display()),
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
        let (status, text) = collector.say(request.as_bytes());
        assert_eq!(status, 404, "{path}: {text}");
    }
    std::fs::remove_file(secret).unwrap();
}
