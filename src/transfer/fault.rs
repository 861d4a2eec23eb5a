//! What is wrong with an archive or a workbook, said for people; its library says it for those who wrote it.

use calamine::XlsxError;
use zip::result::ZipError;

use crate::words::say;

/// Why an archive, or a part of one, cannot be read.
pub fn of_archive(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => error.to_string(),
        ZipError::FileNotFound => say!("file-part-gone").into(),
        ZipError::InvalidPassword => say!("file-part-locked").into(),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            say!("file-part-strange").into()
        }
        _ => say!("file-archive-cut").into(),
    }
}

/// Why a workbook, or a sheet of it, cannot be read.
pub fn of_workbook(error: &XlsxError) -> String {
    match error {
        XlsxError::Io(error) => error.to_string(),
        XlsxError::Zip(error) => of_archive(error),
        XlsxError::FileNotFound(_) | XlsxError::WorksheetNotFound(_) => {
            say!("file-part-gone").into()
        }
        _ => say!("file-damaged").into(),
    }
}
