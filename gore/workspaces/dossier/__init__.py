"""The dossier of a region and a ministry: what both need to know before they meet."""
