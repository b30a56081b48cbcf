//! Which store is meant.

use super::clickhouse::{self, ClickHouse};
use super::postgres::{self, Address};
use super::sqlite::Sqlite;
use super::{Engine, StoreError};
use std::fmt;
use std::path::PathBuf;

/// Which store is meant, with all that it takes to reach it. It is shown without its password.
#[derive(Clone, Debug)]
pub enum Place {
    /// A file of SQLite.
    File(PathBuf),
    /// A database of a PostgreSQL server.
    Postgres(Box<Address>),
    /// A database of ClickHouse, on one server or several.
    ClickHouse(Box<clickhouse::Address>),
}

/// What is wrong with an address that says more than it should.
pub const PASSWORD_IN_ADDRESS: &str = "has a password in it, which everybody on this machine could read; leave it out, and say it by \
     store_password";

/// How addresses of PostgreSQL begin.
const POSTGRES: [&str; 2] = ["postgresql://", "postgres://"];

impl Place {
    /// Reads a path, or an address.
    ///
    /// # Errors
    /// A sentence that says what is wrong with an address.
    pub fn read(text: &str) -> Result<Self, String> {
        if POSTGRES.iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Self::Postgres(Box::new(Address::read(text)?)));
        }
        if text.starts_with(clickhouse::SCHEME) {
            return Ok(Self::ClickHouse(Box::new(clickhouse::Address::read(text)?)));
        }
        if let Some((scheme, _)) = text.split_once("://") {
            return Err(format!(
                "no store is reached by {scheme}://; write a path, postgresql://USER@HOST/DATABASE or \
                 clickhouse://USER@HOST/DATABASE"
            ));
        }
        Ok(Self::File(text.into()))
    }

    /// Sets what a server is shown.
    ///
    /// # Errors
    /// A sentence, where there is no server.
    pub fn set_password(&mut self, password: &str) -> Result<(), String> {
        match self {
            Self::File(_) => Err("a file has no password; name a server as store, too".into()),
            Self::Postgres(address) => {
                address.set_password(password);
                Ok(())
            }
            Self::ClickHouse(address) => {
                address.set_password(password);
                Ok(())
            }
        }
    }

    /// Whether it is reached over a connection that is worth keeping.
    pub const fn is_far(&self) -> bool {
        matches!(self, Self::Postgres(_) | Self::ClickHouse(_))
    }

    /// Whether servers stand behind what the writer writes to.
    pub const fn is_spooled(&self) -> bool {
        matches!(self, Self::ClickHouse(_))
    }

    /// The file, where it is one.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn file(self) -> Result<PathBuf, String> {
        match self {
            Self::File(path) => Ok(path),
            Self::Postgres(_) => Err(format!("{self} is no file; use pg_dump")),
            Self::ClickHouse(_) => Err(format!("{self} is no file; use the servers' BACKUP")),
        }
    }

    /// Opens it, and makes what is not there.
    ///
    /// # Errors
    /// When it cannot be written, or is not ours.
    pub fn open(&self) -> Result<Box<dyn Engine>, StoreError> {
        Ok(match self {
            Self::File(path) => Box::new(Sqlite::open(path)?),
            Self::Postgres(address) => Box::new(postgres::Postgres::open(address)?),
            Self::ClickHouse(address) => Box::new(ClickHouse::open(address)?),
        })
    }

    /// Opens one that is there, for what is done beside the collector.
    ///
    /// # Errors
    /// When there is none, or it cannot be used.
    pub fn existing(&self) -> Result<Box<dyn Engine>, StoreError> {
        Ok(match self {
            Self::File(path) => Box::new(Sqlite::existing(path)?),
            Self::Postgres(address) => Box::new(postgres::Postgres::existing(address)?),
            Self::ClickHouse(address) => Box::new(ClickHouse::existing(address)?),
        })
    }

    /// Opens one that is there, to read it while others write.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn open_to_read(&self) -> Result<Box<dyn Engine>, StoreError> {
        Ok(match self {
            Self::File(path) => Box::new(Sqlite::to_read(path)?),
            Self::Postgres(address) => Box::new(postgres::Postgres::to_read(address)?),
            Self::ClickHouse(address) => Box::new(ClickHouse::existing(address)?),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(address) => address.fmt(f),
            Self::ClickHouse(address) => address.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_path_is_a_file_and_an_address_a_server() {
        for (text, expected) in [
            ("trefoil.sqlite", Ok("trefoil.sqlite")),
            ("/var/lib/trefoil/answers", Ok("/var/lib/trefoil/answers")),
            (
                "postgresql://trefoil@db.example/answers",
                Ok("postgresql://trefoil@db.example/answers"),
            ),
            (
                "postgres:///answers?host=/run/postgresql",
                Ok("postgres:///answers?host=/run/postgresql"),
            ),
            ("postgresql://trefoil:secret@db.example/answers", Err("store_password")),
            ("postgresql://db.example/answers?password=secret", Err("store_password")),
            ("postgresql://db.example:port/answers", Err("postgresql://USER@HOST/DATABASE")),
            ("mysql://db.example/answers", Err("mysql://")),
        ] {
            match (Place::read(text), expected) {
                (Ok(place), Ok(expected)) => assert_eq!(place.to_string(), expected),
                (Err(said), Err(word)) => {
                    assert!(said.contains(word) && !said.contains("secret"), "{said}");
                }
                (read, _) => panic!("{text}: {read:?}"),
            }
        }
        assert!(Place::read("a.sqlite").unwrap().set_password("secret").is_err());
        let mut place = Place::read("postgresql://trefoil@db.example/answers").unwrap();
        place.set_password("secret").unwrap();
        assert!(!format!("{place} {place:?}").contains("secret"));
    }
}
