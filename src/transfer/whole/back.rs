//! A folder of a whole book into a new book: checked first, then made under another name, then put in its place.

use std::{
    collections::HashMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use uuid::Uuid;

use super::{
    ATTACHMENTS, EXTERNAL, SHAPE,
    manifest::{self, Entry, Manifest},
};
use crate::{
    domain::{
        catalog::Catalog,
        cell::Cell,
        dates::DateOrder,
        field::{Date, FieldKind, Instant, Row, Spec},
        id::Id,
        kind::{Kind, KindInfo},
        money::Currency,
        record::{by_kind, by_word},
    },
    operations::settings,
    store::{self, NewBook, Op, Store, Tx},
    transfer::{
        csv::{
            read::{Next, Reading, Record, Table},
            shape::{Lay, Shape},
        },
        error::{Error, Result},
        export,
        import::{
            numbers::Sign,
            value::{self, Place},
        },
    },
};

/// Makes a new book of a folder; what is there already is left. Gives what it was made of.
pub fn read(folder: &Path, book: &Path, now: Instant, today: Date) -> Result<Manifest> {
    let manifest = manifest::read(folder)?;
    if fs::symlink_metadata(book).is_ok() {
        return Err(Error::Exists(book.to_owned()));
    }
    for entry in manifest.files.iter().chain(&manifest.attachments) {
        manifest::check(folder, entry)?;
    }
    let beside = book.parent().unwrap_or(Path::new(""));
    let copies = copies(&manifest, folder, beside)?;
    let part = Part(named(book));
    let load = Load {
        folder,
        manifest: &manifest,
        now,
    };
    let store = load.run(&part.0, today)?;
    // Closing writes everything into the one file.
    drop(store);
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File {
            doing: "written",
            path,
            source,
        }
    };
    for (from, to) in &copies {
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(wrong(to))?;
        }
        fs::copy(from, to).map_err(wrong(to))?;
    }
    // A link fails where a name was taken meanwhile; a rename would not.
    match fs::hard_link(&part.0, book) {
        Ok(()) => Ok(manifest),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(Error::Exists(book.to_owned()))
        }
        Err(_) => fs::rename(&part.0, book)
            .map(|()| manifest)
            .map_err(wrong(book)),
    }
}

fn named(book: &Path) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push(format!(".{}.part", Uuid::new_v4().simple()));
    PathBuf::from(name)
}

/// An unfinished book: gone whatever happens.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut name = self.0.as_os_str().to_owned();
            name.push(end);
            let _ = fs::remove_file(name);
        }
    }
}

/// Where the copies of attachments go: never over another file.
fn copies(manifest: &Manifest, folder: &Path, beside: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut copies = Vec::new();
    for entry in &manifest.attachments {
        let Some(name) = entry.file.strip_prefix(&format!("{ATTACHMENTS}/")) else {
            continue;
        };
        let to = beside.join(name);
        let from = folder.join(&entry.file);
        match fs::symlink_metadata(&to) {
            Ok(_) if fs::read(&to).ok() == fs::read(&from).ok() => {}
            Ok(_) => return Err(Error::Exists(to)),
            Err(_) => copies.push((from, to)),
        }
    }
    Ok(copies)
}

/// How our own tables are written: nothing is to be found out.
const OURS: Reading = Reading {
    encoding: Some(encoding_rs::UTF_8),
    delimiter: Some(b','),
    shape: Some(Shape {
        delimiter: b',',
        quote: b'"',
        escape: None,
        before: 0,
        wrapped: false,
        lay: Lay::Headed,
        groups: 0,
    }),
    now: None,
    is_plan: false,
};

/// What loading knows.
struct Load<'a> {
    folder: &'a Path,
    manifest: &'a Manifest,
    now: Instant,
}

/// The ids of this book for the ids that are the same everywhere.
type Ids = HashMap<Uuid, Id>;

impl Load<'_> {
    fn run(&self, book: &Path, today: Date) -> Result<Store> {
        let told = &self.manifest.book;
        let me = Uuid::try_parse(&told.me).ok();
        let new = NewBook {
            user: String::new(),
            currency: told.currency.clone(),
            fiscal_start: told.fiscal_start,
            now: self.now,
            today,
        };
        let mut fault = None;
        let mut ids = Ids::new();
        let shape = |entry: &&Entry| {
            entry
                .kind
                .as_deref()
                .is_some_and(|kind| SHAPE.contains(&kind))
        };
        let (first, rest): (Vec<&Entry>, Vec<&Entry>) = self.manifest.files.iter().partition(shape);
        let made = Store::create_with(book, &new, |tx| {
            self.all(tx, &first, &mut ids)
                .map_err(|error| keep(&mut fault, error))?;
            Ok(me.and_then(|me| ids.get(&me)).copied().unwrap_or_default())
        });
        let mut store = made.map_err(|error| fault.take().unwrap_or(Error::Store(error)))?;
        settings::set_counted(&mut store, told.whole_term)?;
        settings::set_phone_country(&mut store, told.phone_country)?;
        let actor = store.actor(self.now, today);
        let op = Op::with(
            "import",
            serde_json::json!({ "files": [self.folder.file_name().unwrap_or_default().to_string_lossy()] }),
        );
        let done = store.transact(&actor, op, |tx| {
            self.all(tx, &rest, &mut ids)
                .map_err(|error| keep(&mut fault, error))?;
            self.external(tx, &ids)
                .map_err(|error| keep(&mut fault, error))
        });
        done.map_err(|error| fault.take().unwrap_or(Error::Store(error)))?;
        store.begin_day(today)?;
        store.settle()?;
        Ok(store)
    }

    /// All records of these files: names first, so that they may refer to each other in any order.
    fn all(&self, tx: &mut Tx<'_>, entries: &[&Entry], ids: &mut Ids) -> Result<()> {
        for entry in entries {
            if let Some(info) = self.info(entry)? {
                let mut file = Source::open(self.folder, entry)?;
                while let Some(record) = file.next()? {
                    let uuid = file.uuid(record.get(0))?;
                    let id = tx.reserve_as(info.kind, uuid)?;
                    if ids.insert(uuid, id).is_some() {
                        return Err(file.bad(format!("the id `{uuid}` stands twice")));
                    }
                }
            }
        }
        for entry in entries {
            if let Some(info) = self.info(entry)? {
                self.records(tx, entry, info, ids)?;
            }
        }
        Ok(())
    }

    fn info(&self, entry: &Entry) -> Result<Option<&'static KindInfo>> {
        let Some(kind) = &entry.kind else {
            return Ok(None);
        };
        let info = by_word(kind).filter(|info| info.code == kind);
        info.map(Some).ok_or_else(|| Error::NoKind(kind.clone()))
    }

    fn records(
        &self,
        tx: &mut Tx<'_>,
        entry: &Entry,
        info: &'static KindInfo,
        ids: &mut Ids,
    ) -> Result<()> {
        let mut file = Source::open(self.folder, entry)?;
        let columns = columns(tx.catalog(), info, &file.headers).map_err(|why| file.bad(why))?;
        let home = tx.catalog().base();
        let mut rows = 0;
        while let Some(record) = file.next()? {
            rows += 1;
            let mut row = Row {
                cells: vec![Cell::Null; info.specs().len()],
                ..Row::default()
            };
            row.id = ids
                .get(&file.uuid(record.get(0))?)
                .copied()
                .unwrap_or_default();
            // Amounts are read by the currency beside them.
            let mut later = Vec::new();
            let mut created = self.now;
            for (at, column) in columns.iter().enumerate() {
                let cell = record.get(at);
                match column {
                    Column::Pass => {}
                    Column::Created if cell.is_empty() => {}
                    Column::Created => {
                        let moment = value::instant(cell, DateOrder::Ymd)
                            .map_err(|why| file.at(at, &why))?;
                        created = Instant(moment);
                    }
                    Column::Refs(spec) => {
                        let mut found = Vec::new();
                        for said in cell
                            .split(';')
                            .map(str::trim)
                            .filter(|said| !said.is_empty())
                        {
                            let uuid = file.uuid(said)?;
                            found.extend(lead(tx, ids, spec, uuid)?);
                        }
                        let cell = match (spec.kind, found.first()) {
                            (FieldKind::Refs(_), _) => Cell::from_ids(&found),
                            (_, Some(id)) => Cell::Int(*id),
                            _ => Cell::Null,
                        };
                        row.set(info, &spec.name, cell);
                    }
                    Column::Field(spec) if spec.kind == FieldKind::Minor => later.push((at, spec)),
                    // As it was, equal items too.
                    Column::Field(spec) if spec.kind.is_list() => {
                        let items = value::items_of(value::clean(cell, true), spec);
                        row.set(info, &spec.name, Cell::from_items(&items));
                    }
                    Column::Field(spec) => {
                        let value = value::read(spec, cell, place(home))
                            .map_err(|why| file.at(at, &why))?;
                        row.set(info, &spec.name, value);
                    }
                }
            }
            for (at, spec) in later {
                let currency = export::Column::new(info, spec).currency(&row, tx.catalog().base());
                let value = value::read(spec, record.get(at), place(currency))
                    .map_err(|why| file.at(at, &why))?;
                row.set(info, &spec.name, value);
            }
            tx.create_at(info, row, created)?;
        }
        if rows == entry.rows {
            Ok(())
        } else {
            Err(file.bad(format!(
                "it holds {rows} records, the manifest speaks of {}",
                entry.rows
            )))
        }
    }

    fn external(&self, tx: &mut Tx<'_>, ids: &Ids) -> Result<()> {
        let Some(entry) = self
            .manifest
            .files
            .iter()
            .find(|entry| entry.file == EXTERNAL)
        else {
            return Ok(());
        };
        let mut file = Source::open(self.folder, entry)?;
        while let Some(record) = file.next()? {
            let uuid = file.uuid(record.get(3))?;
            if let Some(id) = ids.get(&uuid) {
                tx.keep_external_id(record.get(0), record.get(1), record.get(2), *id)?;
            }
        }
        Ok(())
    }
}

fn keep(fault: &mut Option<Error>, error: Error) -> store::Error {
    *fault = Some(error);
    store::Error::Stopped
}

fn place(home: Currency) -> Place {
    Place {
        order: DateOrder::Ymd,
        home,
        own: true,
        sign: Sign::Point,
    }
}

/// The record of a UUID; one that did not come along is known by its name alone, as it was.
fn lead(tx: &mut Tx<'_>, ids: &mut Ids, spec: &Spec, uuid: Uuid) -> Result<Option<i64>> {
    if let Some(id) = ids.get(&uuid) {
        return Ok(Some(id.0));
    }
    let (FieldKind::Ref(kind) | FieldKind::Refs(kind)) = spec.kind else {
        return Ok(None);
    };
    debug_assert!(by_kind(kind).is_some());
    let id = elsewhere(tx, kind, uuid)?;
    ids.insert(uuid, id);
    Ok(Some(id.0))
}

fn elsewhere(tx: &mut Tx<'_>, kind: Kind, uuid: Uuid) -> Result<Id> {
    Ok(tx.know(kind, uuid)?)
}

/// What a column of our own file means.
enum Column {
    Pass,
    Created,
    Field(Spec),
    Refs(Spec),
}

fn columns(
    catalog: &Catalog,
    info: &'static KindInfo,
    headers: &[String],
) -> std::result::Result<Vec<Column>, String> {
    let find = |name: &str| {
        catalog
            .spec(info, name)
            .filter(|spec| spec.is_stored())
            .cloned()
    };
    headers
        .iter()
        .map(|header| match header.as_str() {
            "id" => Ok(Column::Pass),
            "created" if find(header).is_none() => Ok(Column::Created),
            _ => {
                let of_ref = header.strip_suffix(".id").and_then(find);
                match (of_ref.filter(|spec| spec.kind.is_ref()), find(header)) {
                    (Some(spec), _) => Ok(Column::Refs(spec)),
                    // The names beside the ids are for people.
                    (None, Some(spec)) if spec.kind.is_ref() => Ok(Column::Pass),
                    (None, Some(spec)) => Ok(Column::Field(spec)),
                    (None, None) => Err(format!("{} has no field `{header}`", info.code)),
                }
            }
        })
        .collect()
}

/// One table of the folder.
struct Source {
    path: PathBuf,
    table: Table,
    record: Record,
    headers: Vec<String>,
}

impl Source {
    fn open(folder: &Path, entry: &Entry) -> Result<Self> {
        let path = folder.join(&entry.file);
        let mut source = Self {
            table: Table::open(&path, OURS)?,
            path,
            record: Record::default(),
            headers: Vec::new(),
        };
        source.headers = source
            .next()?
            .map(|record| record.cells().map(str::to_owned).collect())
            .unwrap_or_default();
        if source
            .headers
            .first()
            .is_none_or(|first| first != "id" && first != "source")
        {
            return Err(source.bad("its first column is not `id`".into()));
        }
        Ok(source)
    }

    fn next(&mut self) -> Result<Option<Record>> {
        match self.table.next(&mut self.record)? {
            Next::End => Ok(None),
            Next::Bad(why) => Err(self.bad(why)),
            Next::Record => Ok(Some(self.record.clone())),
        }
    }

    fn bad(&self, why: String) -> Error {
        Error::Unreadable {
            path: self.path.clone(),
            why: format!("cannot be taken, line {}: {why}", self.record.line.max(1)),
            hint: "nothing was written; `dealbook import FILE` takes single tables and says what it leaves",
        }
    }

    fn at(&self, column: usize, why: &str) -> Error {
        let header = self.headers.get(column).map_or("", String::as_str);
        self.bad(format!("column {header}: {why}"))
    }

    fn uuid(&self, said: &str) -> Result<Uuid> {
        Uuid::try_parse(said).map_err(|_| self.bad(format!("`{}` is no id", value::short(said))))
    }
}
