"""행사: cards, lists, reminders' answers, the entrance, the coordinators' office for them."""
