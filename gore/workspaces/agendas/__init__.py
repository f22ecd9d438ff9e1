"""Agendas: what each region and each ministry will meet about, released by SD in one step."""
