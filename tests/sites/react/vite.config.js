import react from "@vitejs/plugin-react";
import trefoil from "trefoil-survey/vite";

export default { plugins: [react(), trefoil()] };
