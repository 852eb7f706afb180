import { pagesToRun } from '../tools/pages/pages';
import { isCiOrExample, testPages } from './pages.support';

testPages(pagesToRun().filter(isCiOrExample));
