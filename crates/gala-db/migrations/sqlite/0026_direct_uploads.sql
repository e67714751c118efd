-- What is to be known of a file that is sent straight to the store, as JSON; NULL of one that is sent to a server.
ALTER TABLE uploads ADD COLUMN direct TEXT;
