//! WordPress from Debian's packages, for the page case of its name: they are unpacked into the cache and not installed, so
//! that nobody gets a web server and a database with them that run on.

use crate::{bundle, cache, debian, run};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// WordPress with what it loads on every page, a database server with its libraries, and what lets PHP ask it.
const PACKAGES: &[&str] = &[
    "wordpress",
    "wordpress-theme-twentytwentythree",
    "php-getid3",
    "php8.2-mysql",
    "mariadb-server-core",
    "libaio1",
    "libnuma1",
    "liburing2",
];

/// Has WordPress make the pages of `tests/sites/wordpress`, in a folder of that name; none where Debian is not.
///
/// # Errors
/// When a package cannot be had, or a page cannot be made.
pub fn site(root: &Path, sites: &Path) -> Result<()> {
    if !debian::is_here() {
        println!("no pages of WordPress, whose packages are Debian's: its page case will fail");
        return Ok(());
    }
    let packages = packages()?;
    let own = root.join("tests/sites/wordpress");
    let mut parts = vec![packages.as_os_str().as_encoded_bytes().to_vec()];
    for (name, file) in bundle::below(&own)? {
        parts.extend([name.into_bytes(), fs::read(file)?]);
    }
    let (key, place) = (cache::key(parts), sites.join("wordpress"));
    if fs::read_to_string(place.join("key")).is_ok_and(|made| made == key) {
        return Ok(());
    }
    run::step("pages of WordPress", || {
        let partial = sites.join(".wordpress");
        for folder in [place.clone(), partial.clone(), partial.with_extension("data")] {
            cache::remove(&folder)?;
        }
        fs::create_dir_all(&partial)?;
        let mut php = run::child("php");
        php.arg(own.join("build.php")).args([&packages, &partial]);
        run::quietly(&mut php)?;
        fs::write(partial.join("key"), &key)?;
        cache::remove(&partial.with_extension("data"))?;
        Ok(fs::rename(&partial, &place)?)
    })
}

/// The folder with everything that is in the packages.
fn packages() -> Result<PathBuf> {
    let entry = format!("wordpress-{}", cache::key(PACKAGES));
    let place = cache::folder()?.join(&entry);
    if place.is_dir() {
        return Ok(place);
    }
    run::step("WordPress from Debian, once", || {
        cache::entry(&entry, |partial, _| {
            let packed = partial.join("packed");
            fs::create_dir_all(&packed)?;
            let mut download = run::child("apt-get");
            run::quietly(download.arg("download").args(PACKAGES).current_dir(&packed))?;
            for file in packed.read_dir()? {
                let mut unpack = run::child("dpkg-deb");
                run::quietly(unpack.arg("--extract").arg(file?.path()).arg(partial))?;
            }
            cache::remove(&packed)
        })
    })
}
