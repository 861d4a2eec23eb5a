-- A saved view carries the whole look of its list: how wide columns are, which stay, what it is grouped by.

ALTER TABLE "saved_view" ADD COLUMN "widths" TEXT;
ALTER TABLE "saved_view" ADD COLUMN "frozen" INTEGER;
ALTER TABLE "saved_view" ADD COLUMN "grouped_by" TEXT;
