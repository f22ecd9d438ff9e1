"""Reading spreadsheets of transfers: files to rows, rows to values, each refusal with its cell."""
