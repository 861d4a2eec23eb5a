//! Layouts against the headers that the programs write today: made-up rows under real headers.

use dealbook::{
    domain::record::opportunity::OpportunityLine,
    transfer::import::{Options, report::Report},
};

use crate::support::{book, file, import, plan};

/// What a file is taken for, and how many records it makes.
fn taken(name: &str, text: &str) -> (Vec<String>, Report) {
    let (_folder, path) = file(name, text.as_bytes());
    let report = import(&mut book(), 1, &[path], &Options::default());
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    let names = report
        .files
        .iter()
        .map(|file| file.layout.clone())
        .collect();
    (names, report)
}

#[test]
fn close_names_its_leads_in_two_ways() {
    let (names, report) = taken(
        "Vinci leads 2026-01-16 20-12.csv",
        "id,lead_name,description,url,status_id,status_label,primary_contact_name,primary_contact_first_name,primary_contact_last_name,primary_contact_title,primary_contact_primary_phone,primary_contact_primary_phone_type,primary_contact_other_phones,primary_contact_primary_email,primary_contact_primary_email_type,primary_contact_other_emails,date_created,date_updated,created_by_name,custom.Lead Source\n\
         lead_1,Acme,,https://acme.example,stat_1,Qualified,Anna Bell,Anna,Bell,CEO,+4930123,office,,anna@acme.example,office,,2026-01-16T20:12:00+00:00,2026-01-16T20:12:00+00:00,Lena,Web\n",
    );
    assert_eq!(names, ["Close leads", "Close contacts"]);
    assert_eq!(report.created(), 2);
    assert_eq!(report.files[0].unread, ["custom.Lead Source"]);
    let (names, _) = taken(
        "opportunities.csv",
        "id,lead_id,lead_name,status_id,status_label,status_type,value,value_currency,value_formatted,value_period,confidence,date_won,date_created,note,user_name\n\
         oppo_1,lead_1,Acme,stat_2,Proposal,active,50000,USD,$500,one_time,60,,2026-01-16T20:12:00+00:00,Pumps,Lena\n",
    );
    assert_eq!(names, ["Close opportunities"]);
}

#[test]
fn krayin_lists_products_in_a_cell() {
    let text = "id,title,description,lead_value,status,person_id,lead_pipeline_stage_id,product,expected_close_date\n\
                1,Ovens,,50000,1,1,1,\"price=45,quantity=2,id=1\",2026-09-02\n2,Belts,,10,1,1,1,\"[{\"\"name\"\":\"\"Belt\"\",\"\"quantity\"\":3,\"\"price\"\":12.5},{\"\"name\"\":\"\"Motor\"\"}]\",2026-09-02\n";
    let (_folder, path) = file("leads.csv", text.as_bytes());
    let mut store = book();
    import(&mut store, 1, &[path.clone()], &Options::default());
    let lines: Vec<OpportunityLine> = store.read().all().expect("lines");
    let said: Vec<(String, String)> = lines
        .iter()
        .map(|line| {
            (
                line.text.clone(),
                line.quantity
                    .map_or_else(String::new, |number| number.to_string()),
            )
        })
        .collect();
    assert_eq!(
        said,
        [("Product 1", "2"), ("Belt", "3"), ("Motor", "1")]
            .map(|(text, many)| (text.to_owned(), many.to_owned()))
    );
    assert!(
        plan(&store, &[path], &Options::default())
            .expect("a plan")
            .is_empty()
    );
}

#[test]
fn twenty_refers_by_id() {
    let (names, report) = taken(
        "company.csv",
        "Account Owner (ID),Address / Address 1,Address / Address 2,Address / City,Address / State,Address / Country,Address / Post Code,Annual Revenue / Amount,Annual Revenue / Currency,Creation date,Domain Name / Link URL,Domain Name / Link Label,Domain Name / Secondary Links,Id,Linkedin / Link URL,Linkedin / Link Label,Linkedin / Secondary Links,Name,Last update\n\
         ,Street 1,,Bern,BE,Switzerland,3000,1200000,CHF,2026-01-01T00:00:00.000Z,https://acme.example,,,7f2f3f5e-1111-4111-8111-111111111111,,,,Acme,2026-01-02T00:00:00.000Z\n",
    );
    assert_eq!(
        (names, report.created()),
        (vec!["Twenty companies".to_owned()], 1)
    );
    let (names, report) = taken(
        "task.csv",
        "Id,Title,Body / Markdown,Status,Due Date,Creation date\n7f2f3f5e-2222-4111-8111-111111111111,Call,About pumps,DONE,2026-01-05T09:00:00.000Z,2026-01-01T00:00:00.000Z\n",
    );
    assert_eq!(
        (names, report.created()),
        (vec!["Twenty tasks".to_owned()], 1)
    );
}

#[test]
fn google_without_an_e_mail_column_and_with_several_values_in_one() {
    let header = "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels";
    let (names, report) = taken(
        "contacts.csv",
        &format!(
            "{header},Phone 1 - Label,Phone 1 - Value\nAnna,,Bell,,,,,,,,Acme,CEO,,--03-07,,,* myContacts ::: Friends,Mobile,+49 30 1 ::: +49 30 2\n"
        ),
    );
    assert_eq!(names, ["Google contacts"]);
    assert!(
        report.files[0].unread.is_empty(),
        "{:?}",
        report.files[0].unread
    );
}

#[test]
fn dynamics_and_hubspot_have_their_other_headers() {
    let (names, _) = taken(
        "leads.csv",
        "(Do Not Modify) Lead,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Subject,First Name,Last Name,Job Title,Company Name,Email,Business Phone,Country,State or Province,Description,Lead Source,Rating,Source Campaign\n\
         ,,,Pumps,Anna,Bell,CEO,Acme,anna@acme.example,+49 30 1,Germany,Berlin,Wants pumps,Web,Hot,\n",
    );
    assert_eq!(names, ["Dynamics 365 leads"]);
    let (names, report) = taken(
        "hubspot-crm-exports-all-deals.csv",
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Last Activity Date,Associated Company IDs (Primary),Associated Company (Primary)\n\
         1,Pumps,Qualified,2026-05-01 10:00,Lena Kraus,1000,2026-01-05 09:30,,77,Acme\n",
    );
    assert_eq!(names, ["HubSpot deals"]);
    assert_eq!(report.made.get("account"), Some(&1));
}
