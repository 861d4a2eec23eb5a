-- The book: who is who, the journal, and a table a kind.
--
-- No CHECK on codes, no NOT NULL but the id, no UNIQUE but the identity: incomplete records are saved and flagged,
-- and what another version wrote is kept. Dates are days since 1970-01-01, instants milliseconds of UTC, amounts
-- minor units, other decimals of scale 6. All references lead to identity, whose rows are never deleted.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    uuid BLOB NOT NULL UNIQUE,
    tag TEXT,
    own INTEGER
) STRICT;

-- state: 0 here, 1 deleted, 2 elsewhere, 3 merged into into_id, 4 erased
CREATE TABLE identity (
    id INTEGER PRIMARY KEY,
    uuid BLOB NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    into_id INTEGER REFERENCES identity (id)
) STRICT;

-- One user action. open: 1 while it is written in parts, 2 when it never was to its end. undoes: the ordinary step that an undo or redo is about; of: the undo that a redo reverses.
CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    op TEXT NOT NULL,
    args TEXT,
    actor INTEGER,
    device INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    undoes INTEGER,
    of INTEGER,
    atomic INTEGER NOT NULL DEFAULT 0,
    origin TEXT,
    schema INTEGER NOT NULL,
    open INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX step_open ON step (id) WHERE open = 1;
CREATE INDEX step_undoes ON step (undoes) WHERE undoes IS NOT NULL;

-- One record in it. verb: 0 create, 1 patch, 2 delete. at: when it was true. n: dense a device, the outbox of sync.
-- op_id: kept only where it differs from (device, n), after a book was copied. author: where it is not the step's.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    step INTEGER NOT NULL,
    record INTEGER NOT NULL,
    verb INTEGER NOT NULL,
    at INTEGER NOT NULL,
    n INTEGER,
    op_id BLOB,
    author INTEGER,
    patch TEXT
) STRICT;
CREATE INDEX change_record ON change (record, seq);
CREATE INDEX change_at ON change (at);
CREATE INDEX change_step ON change (step);

-- Derived: where lists of references lead.
CREATE TABLE link (
    target INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    field TEXT NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (target, kind, field, record)
) STRICT, WITHOUT ROWID;

-- Derived: normalised e-mails, phones, domains and names, for finding records that are the same. key: the first eight
-- bytes of its SHA-256, since keys are only compared.
CREATE TABLE match_key (
    kind INTEGER NOT NULL,
    what INTEGER NOT NULL,
    key INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (kind, what, key, record)
) STRICT, WITHOUT ROWID;

-- Where plain files came from: a source, and what it calls a kind of record.
CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    object TEXT NOT NULL,
    UNIQUE (source, object)
) STRICT;

-- The ids that a plain file gave its records.
CREATE TABLE external_id (
    origin INTEGER NOT NULL REFERENCES origin (id),
    id TEXT NOT NULL,
    record INTEGER NOT NULL REFERENCES identity (id),
    PRIMARY KEY (origin, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_id_record ON external_id (record);

-- Who was ever merged with whom, even when the step that did it is trimmed away: erase follows it.
CREATE TABLE merged_pair (
    winner INTEGER NOT NULL,
    loser INTEGER NOT NULL,
    PRIMARY KEY (winner, loser)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5 (
    name, text, codes,
    content = '', contentless_delete = 1, detail = full, prefix = '1 2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE "account" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "relations" TEXT,
    "parent" INTEGER REFERENCES identity (id),
    "industry" TEXT,
    "employees" INTEGER,
    "revenue" INTEGER,
    "revenue_currency" TEXT,
    "founded" INTEGER,
    "website" TEXT,
    "phone" TEXT,
    "email" TEXT,
    "street" TEXT,
    "postal_code" TEXT,
    "city" TEXT,
    "region" TEXT,
    "country" TEXT,
    "other_addresses" TEXT,
    "owner" INTEGER REFERENCES identity (id),
    "service_level" TEXT,
    "bond" TEXT,
    "preferences" TEXT,
    "source" TEXT,
    "tags" TEXT,
    "notes" TEXT,
    "name_key" TEXT,
    "phase" TEXT,
    "class" TEXT,
    "class_reason" TEXT,
    "won_base" INTEGER,
    "open_base" INTEGER,
    "open_count" INTEGER,
    "last_contact" INTEGER,
    "last_order" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX account_parent ON "account" ("parent") WHERE "parent" IS NOT NULL;
CREATE INDEX account_name_key ON "account" (name_key);

CREATE TABLE "contact" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "given_name" TEXT,
    "family_name" TEXT,
    "name_order" TEXT,
    "form_of_address" TEXT,
    "account" INTEGER REFERENCES identity (id),
    "title" TEXT,
    "department" TEXT,
    "reports_to" INTEGER REFERENCES identity (id),
    "emails" TEXT,
    "phones" TEXT,
    "handles" TEXT,
    "languages" TEXT,
    "preferred_channel" TEXT,
    "do_not_contact" INTEGER,
    "street" TEXT,
    "postal_code" TEXT,
    "city" TEXT,
    "region" TEXT,
    "country" TEXT,
    "preferences" TEXT,
    "taboos" TEXT,
    "openness" TEXT,
    "birthday" INTEGER,
    "owner" INTEGER REFERENCES identity (id),
    "source" TEXT,
    "tags" TEXT,
    "notes" TEXT,
    "name" TEXT,
    "name_key" TEXT,
    "last_contact" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX contact_account ON "contact" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX contact_reports_to ON "contact" ("reports_to") WHERE "reports_to" IS NOT NULL;
CREATE INDEX contact_name_key ON "contact" (name_key);
CREATE INDEX contact_birthday ON "contact" (birthday) WHERE birthday IS NOT NULL;

CREATE TABLE "lead" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "given_name" TEXT,
    "family_name" TEXT,
    "company" TEXT,
    "title" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "website" TEXT,
    "industry" TEXT,
    "employees" INTEGER,
    "city" TEXT,
    "country" TEXT,
    "source" TEXT,
    "campaign" INTEGER REFERENCES identity (id),
    "status" TEXT,
    "disqualified_reason" TEXT,
    "owner" INTEGER REFERENCES identity (id),
    "tags" TEXT,
    "notes" TEXT,
    "converted_account" INTEGER REFERENCES identity (id),
    "converted_contact" INTEGER REFERENCES identity (id),
    "converted_opportunity" INTEGER REFERENCES identity (id),
    "converted_on" INTEGER,
    "name" TEXT,
    "name_key" TEXT,
    "score" INTEGER,
    "score_reasons" TEXT,
    "last_contact" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX lead_campaign ON "lead" ("campaign") WHERE "campaign" IS NOT NULL;
CREATE INDEX lead_converted_account ON "lead" ("converted_account") WHERE "converted_account" IS NOT NULL;
CREATE INDEX lead_converted_contact ON "lead" ("converted_contact") WHERE "converted_contact" IS NOT NULL;
CREATE INDEX lead_converted_opportunity ON "lead" ("converted_opportunity") WHERE "converted_opportunity" IS NOT NULL;
CREATE INDEX lead_name_key ON "lead" (name_key);

CREATE TABLE "opportunity" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "account" INTEGER REFERENCES identity (id),
    "sold_through" INTEGER REFERENCES identity (id),
    "end_customer" INTEGER REFERENCES identity (id),
    "pipeline" INTEGER REFERENCES identity (id),
    "stage" INTEGER REFERENCES identity (id),
    "outcome" TEXT,
    "amount" INTEGER,
    "currency" TEXT,
    "amount_kind" TEXT,
    "term_months" INTEGER,
    "close_date" INTEGER,
    "closed_on" INTEGER,
    "probability" INTEGER,
    "probability_by_hand" INTEGER,
    "category" TEXT,
    "category_by_hand" INTEGER,
    "kind" TEXT,
    "source" TEXT,
    "campaign" INTEGER REFERENCES identity (id),
    "owner" INTEGER REFERENCES identity (id),
    "lost_to" INTEGER REFERENCES identity (id),
    "reasons" TEXT,
    "story" TEXT,
    "resting_until" INTEGER,
    "resting_reason" TEXT,
    "criteria_met" TEXT,
    "in_spite_of" TEXT,
    "age_unknown" INTEGER,
    "tags" TEXT,
    "notes" TEXT,
    "next_step" TEXT,
    "next_step_date" INTEGER,
    "next_activity" INTEGER REFERENCES identity (id),
    "name_key" TEXT,
    "stage_entered" INTEGER,
    "last_contact" INTEGER,
    "pushes" INTEGER,
    "first_close_date" INTEGER,
    "amount_base" INTEGER,
    "weighted" INTEGER,
    "rots_on" INTEGER,
    "quote_until" INTEGER,
    "gaps" TEXT,
    "gap_weight" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX opportunity_account ON "opportunity" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX opportunity_sold_through ON "opportunity" ("sold_through") WHERE "sold_through" IS NOT NULL;
CREATE INDEX opportunity_end_customer ON "opportunity" ("end_customer") WHERE "end_customer" IS NOT NULL;
CREATE INDEX opportunity_campaign ON "opportunity" ("campaign") WHERE "campaign" IS NOT NULL;
CREATE INDEX opportunity_lost_to ON "opportunity" ("lost_to") WHERE "lost_to" IS NOT NULL;
CREATE INDEX opportunity_name_key ON "opportunity" (name_key);

CREATE TABLE "activity" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "kind" TEXT,
    "direction" TEXT,
    "subject" TEXT,
    "objective" TEXT,
    "agreed" TEXT,
    "due" INTEGER,
    "done" INTEGER,
    "done_at" INTEGER,
    "duration" INTEGER,
    "outcome" TEXT,
    "account" INTEGER REFERENCES identity (id),
    "contacts" TEXT,
    "opportunity" INTEGER REFERENCES identity (id),
    "lead" INTEGER REFERENCES identity (id),
    "case" INTEGER REFERENCES identity (id),
    "promise" TEXT,
    "next" INTEGER,
    "recurrence" TEXT,
    "owner" INTEGER REFERENCES identity (id),
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX activity_account ON "activity" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX activity_opportunity ON "activity" ("opportunity") WHERE "opportunity" IS NOT NULL;
CREATE INDEX activity_lead ON "activity" ("lead") WHERE "lead" IS NOT NULL;
CREATE INDEX activity_case ON "activity" ("case") WHERE "case" IS NOT NULL;

CREATE TABLE "quote" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "number" TEXT,
    "revision" INTEGER,
    "primary" INTEGER,
    "opportunity" INTEGER REFERENCES identity (id),
    "account" INTEGER REFERENCES identity (id),
    "contact" INTEGER REFERENCES identity (id),
    "subject" TEXT,
    "price_book" INTEGER REFERENCES identity (id),
    "currency" TEXT,
    "includes_tax" INTEGER,
    "discount_percent" INTEGER,
    "discount_amount" INTEGER,
    "make_total" INTEGER,
    "status" TEXT,
    "issued_on" INTEGER,
    "valid_until" INTEGER,
    "sent_on" INTEGER,
    "decided_on" INTEGER,
    "intro" TEXT,
    "terms" TEXT,
    "language" TEXT,
    "approved_by" INTEGER REFERENCES identity (id),
    "approved_discount" INTEGER,
    "approval_note" TEXT,
    "supersedes" INTEGER REFERENCES identity (id),
    "exported" INTEGER,
    "owner" INTEGER REFERENCES identity (id),
    "notes" TEXT,
    "net" INTEGER,
    "tax" INTEGER,
    "gross" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX quote_opportunity ON "quote" ("opportunity") WHERE "opportunity" IS NOT NULL;
CREATE INDEX quote_account ON "quote" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX quote_contact ON "quote" ("contact") WHERE "contact" IS NOT NULL;
CREATE INDEX quote_price_book ON "quote" ("price_book") WHERE "price_book" IS NOT NULL;
CREATE INDEX quote_supersedes ON "quote" ("supersedes") WHERE "supersedes" IS NOT NULL;

CREATE TABLE "product" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "code" TEXT,
    "name" TEXT,
    "family" TEXT,
    "unit" TEXT,
    "cost" INTEGER,
    "cost_currency" TEXT,
    "tax_class" INTEGER REFERENCES identity (id),
    "active" INTEGER,
    "on_hand" INTEGER,
    "lead_time_days" INTEGER,
    "availability_as_of" INTEGER,
    "description" TEXT,
    "name_key" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX product_tax_class ON "product" ("tax_class") WHERE "tax_class" IS NOT NULL;
CREATE INDEX product_name_key ON "product" (name_key);

CREATE TABLE "order" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "number" TEXT,
    "account" INTEGER REFERENCES identity (id),
    "opportunity" INTEGER REFERENCES identity (id),
    "quote" INTEGER REFERENCES identity (id),
    "ordered_on" INTEGER,
    "status" TEXT,
    "amount" INTEGER,
    "currency" TEXT,
    "invoiced" INTEGER,
    "collected" INTEGER,
    "delivered_on" INTEGER,
    "owner" INTEGER REFERENCES identity (id),
    "notes" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX order_account ON "order" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX order_opportunity ON "order" ("opportunity") WHERE "opportunity" IS NOT NULL;
CREATE INDEX order_quote ON "order" ("quote") WHERE "quote" IS NOT NULL;

CREATE TABLE "campaign" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "kind" TEXT,
    "start" INTEGER,
    "end" INTEGER,
    "budget" INTEGER,
    "cost" INTEGER,
    "currency" TEXT,
    "owner" INTEGER REFERENCES identity (id),
    "notes" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "case" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "subject" TEXT,
    "account" INTEGER REFERENCES identity (id),
    "contact" INTEGER REFERENCES identity (id),
    "product" INTEGER REFERENCES identity (id),
    "kind" TEXT,
    "severity" TEXT,
    "opened_on" INTEGER,
    "due" INTEGER,
    "status" TEXT,
    "cause" TEXT,
    "resolution" TEXT,
    "satisfaction" INTEGER,
    "owner" INTEGER REFERENCES identity (id),
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX case_account ON "case" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX case_contact ON "case" ("contact") WHERE "contact" IS NOT NULL;
CREATE INDEX case_product ON "case" ("product") WHERE "product" IS NOT NULL;

CREATE TABLE "contract" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "account" INTEGER REFERENCES identity (id),
    "value" INTEGER,
    "currency" TEXT,
    "per" TEXT,
    "start" INTEGER,
    "end" INTEGER,
    "auto_renews" INTEGER,
    "notice_days" INTEGER,
    "products" TEXT,
    "owner" INTEGER REFERENCES identity (id),
    "notes" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX contract_account ON "contract" ("account") WHERE "account" IS NOT NULL;

CREATE TABLE "article" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "title" TEXT,
    "cause" TEXT,
    "solution" TEXT,
    "products" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "survey_answer" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "account" INTEGER REFERENCES identity (id),
    "contact" INTEGER REFERENCES identity (id),
    "date" INTEGER,
    "question" TEXT,
    "score" INTEGER,
    "words" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX survey_answer_account ON "survey_answer" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX survey_answer_contact ON "survey_answer" ("contact") WHERE "contact" IS NOT NULL;

CREATE TABLE "account_plan" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "account" INTEGER REFERENCES identity (id),
    "period" TEXT,
    "goals" TEXT,
    "white_space" TEXT,
    "relationships_wanted" TEXT,
    "risks" TEXT,
    "actions" TEXT,
    "target" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX account_plan_account ON "account_plan" ("account") WHERE "account" IS NOT NULL;

CREATE TABLE "affiliation" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "contact" INTEGER REFERENCES identity (id),
    "account" INTEGER REFERENCES identity (id),
    "role" TEXT,
    "since" INTEGER,
    "until" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX affiliation_contact ON "affiliation" ("contact") WHERE "contact" IS NOT NULL;
CREATE INDEX affiliation_account ON "affiliation" ("account") WHERE "account" IS NOT NULL;

CREATE TABLE "opportunity_line" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "opportunity" INTEGER REFERENCES identity (id),
    "product" INTEGER REFERENCES identity (id),
    "text" TEXT,
    "quantity" INTEGER,
    "unit_price" INTEGER,
    "discount" INTEGER,
    "position" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX opportunity_line_opportunity ON "opportunity_line" ("opportunity") WHERE "opportunity" IS NOT NULL;
CREATE INDEX opportunity_line_product ON "opportunity_line" ("product") WHERE "product" IS NOT NULL;

CREATE TABLE "member" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "opportunity" INTEGER REFERENCES identity (id),
    "contact" INTEGER REFERENCES identity (id),
    "roles" TEXT,
    "influence" TEXT,
    "attitude" TEXT,
    "access" TEXT,
    "business_agenda" TEXT,
    "personal_agenda" TEXT,
    "criteria" TEXT,
    "note" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX member_opportunity ON "member" ("opportunity") WHERE "opportunity" IS NOT NULL;
CREATE INDEX member_contact ON "member" ("contact") WHERE "contact" IS NOT NULL;

CREATE TABLE "influence" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "opportunity" INTEGER REFERENCES identity (id),
    "from_member" INTEGER REFERENCES identity (id),
    "kind" TEXT,
    "to_member" INTEGER REFERENCES identity (id),
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX influence_opportunity ON "influence" ("opportunity") WHERE "opportunity" IS NOT NULL;
CREATE INDEX influence_from_member ON "influence" ("from_member") WHERE "from_member" IS NOT NULL;
CREATE INDEX influence_to_member ON "influence" ("to_member") WHERE "to_member" IS NOT NULL;

CREATE TABLE "competitor" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "opportunity" INTEGER REFERENCES identity (id),
    "account" INTEGER REFERENCES identity (id),
    "strengths" TEXT,
    "answer" TEXT,
    "outcome" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX competitor_opportunity ON "competitor" ("opportunity") WHERE "opportunity" IS NOT NULL;
CREATE INDEX competitor_account ON "competitor" ("account") WHERE "account" IS NOT NULL;

CREATE TABLE "quote_line" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "quote" INTEGER REFERENCES identity (id),
    "position" INTEGER,
    "kind" TEXT,
    "product" INTEGER REFERENCES identity (id),
    "text" TEXT,
    "quantity" INTEGER,
    "unit" TEXT,
    "unit_price" INTEGER,
    "discount_percent" INTEGER,
    "discount_amount" INTEGER,
    "optional" INTEGER,
    "tax_class" TEXT,
    "tax_rate" INTEGER,
    "delivery" INTEGER,
    "price_origin" TEXT,
    "cost" INTEGER,
    "net" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX quote_line_quote ON "quote_line" ("quote") WHERE "quote" IS NOT NULL;
CREATE INDEX quote_line_product ON "quote_line" ("product") WHERE "product" IS NOT NULL;

CREATE TABLE "order_line" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "order" INTEGER REFERENCES identity (id),
    "position" INTEGER,
    "product" INTEGER REFERENCES identity (id),
    "text" TEXT,
    "quantity" INTEGER,
    "unit_price" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX order_line_order ON "order_line" ("order") WHERE "order" IS NOT NULL;
CREATE INDEX order_line_product ON "order_line" ("product") WHERE "product" IS NOT NULL;

CREATE TABLE "installed_product" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "account" INTEGER REFERENCES identity (id),
    "product" INTEGER REFERENCES identity (id),
    "serial" TEXT,
    "configuration" TEXT,
    "since" INTEGER,
    "warranty_until" INTEGER,
    "contract" INTEGER REFERENCES identity (id),
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX installed_product_account ON "installed_product" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX installed_product_product ON "installed_product" ("product") WHERE "product" IS NOT NULL;
CREATE INDEX installed_product_contract ON "installed_product" ("contract") WHERE "contract" IS NOT NULL;

CREATE TABLE "campaign_member" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "campaign" INTEGER REFERENCES identity (id),
    "contact" INTEGER REFERENCES identity (id),
    "lead" INTEGER REFERENCES identity (id),
    "account" INTEGER REFERENCES identity (id),
    "status" TEXT,
    "response" TEXT,
    "responded_on" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX campaign_member_campaign ON "campaign_member" ("campaign") WHERE "campaign" IS NOT NULL;
CREATE INDEX campaign_member_contact ON "campaign_member" ("contact") WHERE "contact" IS NOT NULL;
CREATE INDEX campaign_member_lead ON "campaign_member" ("lead") WHERE "lead" IS NOT NULL;
CREATE INDEX campaign_member_account ON "campaign_member" ("account") WHERE "account" IS NOT NULL;

CREATE TABLE "price_book" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "currency" TEXT,
    "includes_tax" INTEGER,
    "active" INTEGER,
    "standard" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "price" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "price_book" INTEGER REFERENCES identity (id),
    "product" INTEGER REFERENCES identity (id),
    "price" INTEGER,
    "valid_from" INTEGER,
    "valid_to" INTEGER,
    "min_quantity" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX price_price_book ON "price" ("price_book") WHERE "price_book" IS NOT NULL;
CREATE INDEX price_product ON "price" ("product") WHERE "product" IS NOT NULL;

CREATE TABLE "tax_class" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "rate" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "product_rule" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "product" INTEGER REFERENCES identity (id),
    "kind" TEXT,
    "other" INTEGER REFERENCES identity (id),
    "note" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX product_rule_product ON "product_rule" ("product") WHERE "product" IS NOT NULL;
CREATE INDEX product_rule_other ON "product_rule" ("other") WHERE "other" IS NOT NULL;

CREATE TABLE "pipeline" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "position" INTEGER,
    "gate" TEXT,
    "set_by_import" INTEGER,
    "archived" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "stage" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "pipeline" INTEGER REFERENCES identity (id),
    "name" TEXT,
    "position" INTEGER,
    "probability" INTEGER,
    "category" TEXT,
    "rot_days" INTEGER,
    "exit_criteria" TEXT,
    "guidance" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "quota" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "owner" INTEGER REFERENCES identity (id),
    "team" INTEGER REFERENCES identity (id),
    "period" TEXT,
    "amount" INTEGER,
    "currency" TEXT,
    "measure" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX quota_team ON "quota" ("team") WHERE "team" IS NOT NULL;

CREATE TABLE "forecast_call" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "owner" INTEGER REFERENCES identity (id),
    "period" TEXT,
    "made_on" INTEGER,
    "currency" TEXT,
    "closed" INTEGER,
    "commit" INTEGER,
    "best_case" INTEGER,
    "pipeline" INTEGER,
    "weighted" INTEGER,
    "note" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "playbook" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "stage" INTEGER REFERENCES identity (id),
    "situation" TEXT,
    "tactic" TEXT,
    "questions" TEXT,
    "objections" TEXT,
    "plan" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "template" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "kind" TEXT,
    "language" TEXT,
    "subject" TEXT,
    "body" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "attachment" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "about" INTEGER REFERENCES identity (id),
    "title" TEXT,
    "path" TEXT,
    "copied" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX attachment_about ON "attachment" ("about") WHERE "about" IS NOT NULL;

CREATE TABLE "team" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "manager" INTEGER REFERENCES identity (id),
    "parent" INTEGER REFERENCES identity (id),
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX team_parent ON "team" ("parent") WHERE "parent" IS NOT NULL;

CREATE TABLE "user" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "email" TEXT,
    "initials" TEXT,
    "role" TEXT,
    "team" INTEGER REFERENCES identity (id),
    "manager" INTEGER REFERENCES identity (id),
    "active" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX user_team ON "user" ("team") WHERE "team" IS NOT NULL;

CREATE TABLE "tag" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "colour" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "custom_field" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "of_kind" TEXT,
    "code" TEXT,
    "label" TEXT,
    "holds" TEXT,
    "choices" TEXT,
    "help" TEXT,
    "position" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "saved_view" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "of_kind" TEXT,
    "filter" TEXT,
    "columns" TEXT,
    "sort" TEXT,
    "owner" INTEGER REFERENCES identity (id),
    "shared" INTEGER,
    "position" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "currency_rate" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "currency" TEXT,
    "date" INTEGER,
    "rate" INTEGER,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "review" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "title" TEXT,
    "filter" TEXT,
    "started" INTEGER,
    "finished" INTEGER,
    "mark" INTEGER,
    "deals" TEXT,
    "place" INTEGER,
    "open_before" INTEGER,
    "owner" INTEGER REFERENCES identity (id),
    "minutes" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "verdict" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "review" INTEGER REFERENCES identity (id),
    "opportunity" INTEGER REFERENCES identity (id),
    "kind" TEXT,
    "at" INTEGER,
    "mark" INTEGER,
    "note" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX verdict_review ON "verdict" ("review") WHERE "review" IS NOT NULL;
CREATE INDEX verdict_opportunity ON "verdict" ("opportunity") WHERE "opportunity" IS NOT NULL;

CREATE TABLE "quiet" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "opportunity" INTEGER REFERENCES identity (id),
    "finding" TEXT,
    "until" INTEGER,
    "reason" TEXT,
    "owner" INTEGER REFERENCES identity (id),
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX quiet_opportunity ON "quiet" ("opportunity") WHERE "opportunity" IS NOT NULL;

-- The orders in which the built-in views show records.
CREATE INDEX opportunity_close ON opportunity (outcome, close_date);
-- With currency and owner, so that the board adds stages up without reading a row.
CREATE INDEX opportunity_stage ON opportunity (outcome, stage, amount_base, currency, owner);
CREATE INDEX opportunity_amount ON opportunity (outcome, amount_base);
CREATE INDEX activity_due ON activity (done, due);
CREATE INDEX quote_number ON quote (number);
