//! contrib/kubernetes.yaml: what Kubernetes takes, by its own schemas, and what the collector takes.

use crate::blocks::root;
use crate::harness::Collector;
use crate::stage::Stage;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// The version whose schemas are looked at: nothing is taken that they do not know.
const SCHEMAS: &str = "kubernetes_validate/kubernetes-json-schema/v1.37.0-local-strict";

/// Each object, by its kind.
fn objects() -> Vec<(String, Value)> {
    let text = std::fs::read_to_string(root().join("contrib/kubernetes.yaml")).unwrap();
    let objects: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
    objects.into_iter().map(|one| (one["kind"].as_str().unwrap().to_owned(), one)).collect()
}

fn object(kind: &str) -> Value {
    objects().into_iter().find(|(own, _)| own == kind).unwrap().1
}

#[test]
fn kubernetes_knows_every_field() {
    let python =
        std::env::var_os("TREFOIL_PYTHON").expect("cargo xtask test --only native names it");
    let file = Path::new(&python).join(SCHEMAS).join("_definitions.json");
    let text = std::fs::read_to_string(file).unwrap().replace("/api/_definitions.json#", "#");
    let definitions: Value = serde_json::from_str(&text).unwrap();
    let judged: Vec<_> = objects()
        .into_iter()
        .map(|(kind, object)| {
            let group = match object["apiVersion"].as_str().unwrap() {
                "v1" => "core.v1".to_owned(),
                other => other.replace('/', "."),
            };
            let name = format!("#/$defs/io.k8s.api.{group}.{kind}");
            let schema = json!({ "$ref": name, "$defs": definitions["$defs"] });
            let schema = jsonschema::validator_for(&schema).unwrap();
            let errors: Vec<_> =
                schema.iter_errors(&object).map(|error| error.to_string()).collect();
            assert_eq!(errors, [""; 0], "{kind}");
            // What is misspelt is told.
            let mut flawed = object;
            flawed["metadata"]["nmae"] = "trefoil".into();
            assert!(!schema.is_valid(&flawed), "{kind}");
            kind
        })
        .collect();
    assert_eq!(judged, ["ConfigMap", "Deployment", "Service", "PodDisruptionBudget"]);
}

#[test]
fn the_collector_starts_with_what_kubernetes_gives_it_and_answers_where_it_is_asked() {
    let pod = object("Deployment")["spec"]["template"]["spec"].clone();
    let container = &pod["containers"][0];
    let settings = object("ConfigMap")["data"]["trefoil.toml"].as_str().unwrap().to_owned();
    let path = container["volumeMounts"][0]["mountPath"].as_str().unwrap();
    assert_eq!(
        container["command"],
        json!(["trefoil", "serve", "--config", format!("{path}/trefoil.toml")])
    );
    let (folder, stage) = (TempDir::new().unwrap(), Stage::postgres());
    let file = folder.path().join("trefoil.toml");
    std::fs::write(&file, &settings).unwrap();
    // The store and the address are those of the test; all else holds as it stands.
    let secrets =
        ["env", "TREFOIL_TOKEN=a-token-of-thirty-two-characters", "TREFOIL_STORE_PASSWORD=a"];
    let config = ["--config", file.to_str().unwrap()];
    let collector = Collector::start_on(&stage.store, &secrets, TempDir::new().unwrap(), &config);
    let probe = container["readinessProbe"]["httpGet"]["path"].as_str().unwrap();
    assert_eq!(collector.get(probe).status, 200);
    let port = container["ports"][0]["containerPort"].to_string();
    assert!(settings.contains(&format!("listen = \"0.0.0.0:{port}\"")), "{settings}");
    let service = object("Service")["spec"].clone();
    assert_eq!(service["ports"][0]["targetPort"], container["ports"][0]["name"]);
    assert_eq!(service["selector"], object("Deployment")["spec"]["template"]["metadata"]["labels"]);
}
