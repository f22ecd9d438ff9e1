"""Pages of surveys: answering, SD's work, ratings and lessons. Results are drawn in gore.dashboards."""
