-- What the first screen asks, answered from indexes alone. See store::query::today.

DROP INDEX activity_open;
CREATE INDEX activity_open ON activity (due, owner, promise, next, done) WHERE done IS NOT 1;
DROP INDEX opportunity_close;
CREATE INDEX opportunity_close ON opportunity (outcome, close_date, owner);
DROP INDEX account_contact;
CREATE INDEX account_contact ON account (last_contact, class, owner) WHERE last_contact IS NOT NULL;
-- Won deals by day: what a quarter brought in.
CREATE INDEX opportunity_won ON opportunity (outcome, closed_on, currency, amount_base, owner) WHERE outcome = 'won';
