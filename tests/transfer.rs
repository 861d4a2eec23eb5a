//! Stories of files.

mod files;
mod quote_documents;

mod export;
mod fuzz;
mod hostile;
mod ical;
mod import;
mod import_files;
mod import_shared;
mod layouts;
mod maven;
mod nonsense;
mod old_sheets;
mod others;
mod round_trips;
mod sheets;
mod strangers;
mod torture;
mod unaided;
mod unheaded;
mod vcard;
mod whole;
mod workbooks;
