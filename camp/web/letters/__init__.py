"""The camp's letters in words: one text for a mail, for WhatsApp and Telegram, and for who reads it here."""
