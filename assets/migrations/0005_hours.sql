-- An activity may have an hour: minutes since midnight on the clock of its place. A day's agenda is in its order.

ALTER TABLE "activity" ADD COLUMN "at" INTEGER;
DROP INDEX activity_open;
CREATE INDEX activity_open ON activity (due, owner, promise, next, done, at) WHERE done IS NOT 1;
