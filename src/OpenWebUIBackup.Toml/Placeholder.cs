namespace OpenWebUIBackup.Toml; internal static class Placeholder;
