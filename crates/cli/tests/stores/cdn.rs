//! contrib/cloudfront.yaml: what CloudFormation takes, by its own schemas, and what Trefoil needs of a CDN.

use crate::blocks::root;
use crate::harness::{Collector, response};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn template() -> Value {
    let text = fs::read_to_string(root().join("contrib/cloudfront.yaml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

/// The schema of each type of resource that is named, as CloudFormation has it.
fn schemas(wanted: &[&str]) -> BTreeMap<String, Value> {
    let python =
        std::env::var_os("TREFOIL_PYTHON").expect("cargo xtask test --only native names it");
    let folder = Path::new(&python).join("cfnlint/data/schemas/resources");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let named = files.filter_map(|path| {
        let text = fs::read_to_string(path).ok()?;
        let kind = wanted.iter().find(|kind| text.contains(&format!("\"{kind}\"")))?;
        let schema: Value = serde_json::from_str(&text).unwrap();
        (schema["typeName"] == **kind).then(|| ((*kind).to_owned(), schema))
    });
    named.collect()
}

/// What a function of the template comes to is a text, whichever.
fn filled_in(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let is_function =
                |(name, _): (&String, &Value)| name == "Ref" || name.starts_with("Fn::");
            if fields.len() == 1 && fields.iter().all(is_function) {
                return json!("answers.shop.example");
            }
            let fields = fields.iter().map(|(name, value)| (name.clone(), filled_in(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(values) => values.iter().map(filled_in).collect(),
        other => other.clone(),
    }
}

#[test]
fn cloudformation_knows_every_property() {
    let template = template();
    let resources = template["Resources"].as_object().unwrap();
    let kinds: Vec<_> = resources.values().map(|own| own["Type"].as_str().unwrap()).collect();
    let schemas = schemas(&kinds);
    for (name, resource) in resources {
        let kind = resource["Type"].as_str().unwrap();
        let schema = jsonschema::validator_for(&schemas[kind]).unwrap();
        let mut properties = filled_in(&resource["Properties"]);
        let errors: Vec<_> =
            schema.iter_errors(&properties).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{name}");
        // What is misspelt is told.
        properties["Nmae"] = "trefoil".into();
        assert!(!schema.is_valid(&properties), "{name}");
    }
    assert_eq!(resources.len(), 5);
    // What is named is there.
    let text = template.to_string();
    for named in text.split("\"Ref\":\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let is_there = |of: &str| template[of].get(named).is_some();
        assert!(is_there("Resources") || is_there("Parameters"), "{named}");
    }
}

#[test]
fn the_collector_gets_all_that_browsers_send_and_files_have_the_headers_that_it_gives_them() {
    let template = template();
    let config = &template["Resources"]["Distribution"]["Properties"]["DistributionConfig"];
    let behavior = &config["CacheBehaviors"][0];
    let origins = config["Origins"].as_array().unwrap().iter().map(|origin| &origin["Id"]);
    let targets = [&config["DefaultCacheBehavior"], behavior].map(|own| &own["TargetOriginId"]);
    assert_eq!(origins.collect::<Vec<_>>(), targets);
    let path = behavior["PathPattern"].as_str().unwrap().trim_end_matches('*');
    let files = TempDir::new().unwrap();
    fs::create_dir(files.path().join("embed")).unwrap();
    fs::write(files.path().join("embed/a.js"), "1").unwrap();
    let collector = Collector::start(&["--assets", files.path().to_str().unwrap()]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
    for address in ["responses", "events", "report", "quota", "thanks"] {
        assert_eq!(collector.get(&format!("{path}{address}")).status, 200, "{address}");
    }
    let through = behavior["AllowedMethods"].as_array().unwrap();
    for method in ["GET", "POST", "OPTIONS", "DELETE"] {
        assert!(through.contains(&method.into()), "{method}");
    }

    let headers =
        &template["Resources"]["FilesHeaders"]["Properties"]["ResponseHeadersPolicyConfig"];
    let given = collector.get("/embed/a.js");
    let origins = &headers["CorsConfig"]["AccessControlAllowOrigins"]["Items"];
    assert_eq!(*origins, json!([given.header("access-control-allow-origin")]));
    let own = &headers["CustomHeadersConfig"]["Items"][0];
    assert_eq!(own["Value"], given.header(own["Header"].as_str().unwrap()));
    assert_eq!(given.header("x-content-type-options"), "nosniff");
    assert_eq!(headers["SecurityHeadersConfig"]["ContentTypeOptions"]["Override"], true);
}
