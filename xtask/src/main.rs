//! The project's own commands: `cargo xtask help` lists them.

mod arguments;
#[path = "../../tests/support/blocks.rs"]
mod blocks;
mod bundle;
mod cache;
mod claims;
mod counts;
mod debian;
mod demo;
mod docs;
mod evidence;
mod examples;
mod faults;
mod html;
mod inventory;
mod licenses;
mod locales;
mod markdown;
mod npm;
mod order;
mod parts;
mod plot;
mod release;
mod reproduce;
mod run;
mod sbom;
mod scale;
mod setup;
mod shown;
mod size;
mod speed;
mod test;
mod tidy;
mod toolchain;
mod tools;
mod trunk;
mod wordpress;
mod work;

use anyhow::{Context, Result, bail};
use arguments::Arguments;
use bundle::Build;
use setup::{Need, Ready};
use std::path::PathBuf;
use std::process::ExitCode;
use test::Wish;
use toolchain::Mode;
use tools::Engine;

/// A command: its name, its options, what it does, and the act.
type Command = (&'static str, &'static str, &'static str, fn(Arguments) -> Result<()>);

const COMMANDS: &[Command] = &[
    (
        "demo",
        "[--release] [--port N]",
        "shop, checkout and studio on this machine, from nothing",
        demo,
    ),
    (
        "test",
        "[--only A,B] [--engine E,F] [--case NAME] [--keep-counts]",
        "every check there is, from nothing",
        test,
    ),
    ("axe", "[--engine E,F] [--case NAME]", "axe on every scene there is", axe),
    (
        "shots",
        "[--engine E,F] [--case NAME]",
        "pictures of the widget in target/shots, and a sheet of them all",
        shots,
    ),
    ("setup", "[--trunk]", "install what building and testing need, into a cache", setup_all),
    (
        "build",
        "[--release] [--embed] [--dist DIR]",
        "make dist/: the files to serve, the studio, the examples; or the former alone",
        build,
    ),
    ("docs", "", "make dist/docs/: the docs to read and to search, as pages", docs),
    ("size", "[--dist DIR]", "hold the release build to the byte budgets", size),
    ("parts", "", "what the widget's Wasm is made of, into docs/developers/size.md", parts),
    ("dist", "", "make dist/ to be published: with checksums, notes and the native program", dist),
    (
        "bench",
        "[shown|results|collector]",
        "the native benches, or of a question, of the studio or of the collector beside others",
        bench,
    ),
    (
        "reproduce",
        "FOLDER",
        "build the widget's files again elsewhere, and compare each with those in FOLDER",
        reproduce,
    ),
    ("faults", "", "what goes wrong, at length, counted into docs/reliability.md", faults),
    (
        "scale",
        "[RESPONSES]",
        "a year of so many answers stored and scored by every engine, into docs/scale.md",
        scale,
    ),
    ("tidy", "", "hold the clone to the house rules that no compiler knows", tidy),
    ("wasm", "[--small] CARGO…", "cargo for the browser, as in `wasm test --test dom_scale`", wasm),
];

fn main() -> ExitCode {
    match command(Arguments(std::env::args().skip(1).collect())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that the arguments name.
fn command(mut arguments: Arguments) -> Result<()> {
    let Some(name) = arguments.command().filter(|name| name != "help") else {
        println!("The project's own commands:\n");
        for (name, options, does, _) in COMMANDS {
            println!("  cargo xtask {:<36}{does}", format!("{name} {options}"));
        }
        return Ok(());
    };
    match COMMANDS.iter().find(|(own, ..)| *own == name) {
        Some((.., act)) => act(arguments),
        None => bail!("no command `{name}`; `cargo xtask help` lists them"),
    }
}

fn setup_all(mut arguments: Arguments) -> Result<()> {
    let trunk = arguments.flag("--trunk");
    arguments.end()?;
    let mut needs = vec![Need::Small, Need::Clippy, Need::Programs];
    needs.extend(Engine::ALL.map(Need::Browser));
    needs.extend(trunk.then_some(Need::Trunk));
    setup::run(&needs)?;
    println!("everything is there, in {}", cache::folder()?.display());
    Ok(())
}

/// The wish for a release, if it was typed.
fn wanted(arguments: &mut Arguments) -> Build {
    if arguments.flag("--release") { Build::Release } else { Build::Development }
}

fn build(mut arguments: Arguments) -> Result<()> {
    let build = wanted(&mut arguments);
    let is_embed_alone = arguments.flag("--embed");
    let dist = arguments.value("--dist")?.map(std::path::absolute).transpose()?;
    arguments.end()?;
    let ready = Ready::to_build(build)?;
    let dist = dist.unwrap_or_else(|| ready.dist());
    if is_embed_alone {
        return bundle::embed_alone(&ready, build, &dist);
    }
    bundle::build(&ready, build, &dist)
}

fn docs(arguments: Arguments) -> Result<()> {
    arguments.end()?;
    let ready = Ready::to_build(Build::Development)?;
    let page = bundle::docs_alone(&ready, &ready.dist())?;
    println!("{}", page.display());
    Ok(())
}

fn demo(mut arguments: Arguments) -> Result<()> {
    let build = wanted(&mut arguments);
    let port = match arguments.value("--port")? {
        Some(text) => text.parse().with_context(|| format!("`{text}` is no port"))?,
        None => demo::PORT,
    };
    arguments.end()?;
    demo::run(build, port)
}

fn test(mut arguments: Arguments) -> Result<()> {
    let wish = Wish {
        only: arguments.value("--only")?,
        engines: arguments.value("--engine")?,
        case: arguments.value("--case")?,
        keeps: arguments.flag("--keep-counts"),
    };
    arguments.end()?;
    end(test::run(&wish)?)
}

/// Ends in a failure unless all holds; what failed was said where it failed.
fn end(holds: bool) -> Result<()> {
    if !holds {
        std::process::exit(1);
    }
    Ok(())
}

/// What scenes were asked for, and in which engines.
fn scenes(mut arguments: Arguments) -> Result<Wish> {
    let (engines, case) = (arguments.value("--engine")?, arguments.value("--case")?);
    arguments.end()?;
    Ok(Wish { engines, case, ..Wish::default() })
}

fn axe(arguments: Arguments) -> Result<()> {
    end(test::every_scene(&scenes(arguments)?)?)
}

fn shots(arguments: Arguments) -> Result<()> {
    let mut wish = scenes(arguments)?;
    wish.engines.get_or_insert_with(|| Engine::Chromium.name().into());
    let folder = cache::target()?.join("shots");
    let holds = test::shots(&wish, &folder)?;
    println!("{}", folder.display());
    end(holds)
}

fn dist(arguments: Arguments) -> Result<()> {
    arguments.end()?;
    let ready = Ready::to_build(Build::Release)?;
    release::make(&ready, &ready.dist())
}

fn reproduce(mut arguments: Arguments) -> Result<()> {
    let folder = arguments.command().map(PathBuf::from);
    arguments.end()?;
    let Some(folder) = folder else {
        bail!(
            "say with which files, as in `cargo xtask reproduce dist/embed/{}`",
            release::VERSION
        );
    };
    let ready = Ready::to_build(Build::Release)?;
    reproduce::check(&ready, &folder)?;
    println!("every file is the same");
    Ok(())
}

fn faults(arguments: Arguments) -> Result<()> {
    arguments.end()?;
    faults::run()
}

fn scale(mut arguments: Arguments) -> Result<()> {
    let most = arguments.command().unwrap_or_else(|| "1000000".into());
    arguments.end()?;
    scale::run(&most)
}

fn bench(mut arguments: Arguments) -> Result<()> {
    let is_of_collector = arguments.leading_flag("collector");
    let is_of_results = arguments.leading_flag("results");
    let is_of_shown = arguments.leading_flag("shown");
    arguments.end()?;
    if is_of_collector {
        return faults::bench();
    }
    if is_of_results {
        return speed::results();
    }
    if is_of_shown {
        return shown::run();
    }
    let packages = ["bench", "-p", "trefoil-score", "-p", "trefoil-results"];
    let status = run::cargo(&cache::root()?).args(packages).status();
    if !status.context("cannot start cargo")?.success() {
        bail!("cargo bench failed");
    }
    Ok(())
}

fn size(mut arguments: Arguments) -> Result<()> {
    let dist = arguments.value("--dist")?.map(PathBuf::from);
    arguments.end()?;
    let root = cache::root()?;
    size::check(&root, &dist.unwrap_or_else(|| root.join("dist")).join("embed"))
}

fn parts(arguments: Arguments) -> Result<()> {
    arguments.end()?;
    parts::print()
}

fn tidy(arguments: Arguments) -> Result<()> {
    arguments.end()?;
    tidy::check(&cache::root()?)
}

/// Runs one cargo command with a compiler for the browser, in the open.
fn wasm(mut arguments: Arguments) -> Result<()> {
    let small = arguments.leading_flag("--small");
    let Some((subcommand, rest)) = arguments.0.split_first() else {
        bail!("say which cargo command to run, as in `cargo xtask wasm check`");
    };
    let mut needs = Vec::from_iter(small.then_some(Need::Small));
    match subcommand.as_str() {
        "clippy" => needs.push(Need::Clippy),
        "test" => needs.push(Need::Browser(Engine::Chromium)),
        _ => {}
    }
    let ready = setup::run(&needs)?;
    let mut cargo = ready.cargo(if small { Mode::Small } else { Mode::Ordinary }, subcommand)?;
    let status = cargo.args(rest).status().context("cannot start cargo")?;
    if !status.success() {
        bail!("cargo {subcommand} failed for {}", toolchain::TARGET);
    }
    Ok(())
}
