namespace OpenWebUIBackup.Linux; internal static class Placeholder;
