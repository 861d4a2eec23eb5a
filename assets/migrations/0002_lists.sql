-- Orders of the built-in views that the first indexes do not give. See domain::view and the plans in tests/store.

-- A task that nobody ever ticked may have no value at all, so that only "is not 1" finds every open one.
CREATE INDEX activity_open ON activity (due) WHERE done IS NOT 1;
CREATE INDEX opportunity_next ON opportunity (outcome, next_step_date) WHERE next_step_date IS NOT NULL;
CREATE INDEX opportunity_rest ON opportunity (outcome, resting_until) WHERE resting_until IS NOT NULL;
CREATE INDEX account_contact ON account (last_contact) WHERE last_contact IS NOT NULL;
CREATE INDEX lead_score ON lead (score);
CREATE INDEX quote_valid ON quote (valid_until);
CREATE INDEX order_date ON "order" (ordered_on);
