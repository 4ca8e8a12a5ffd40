namespace OpenWebUIBackup.Core; internal static class Placeholder;
