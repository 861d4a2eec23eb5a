# Messages of the session and what runs beside the work.
