namespace OpenWebUIBackup.Processes; internal static class Placeholder;
